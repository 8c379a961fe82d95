// Command providers asks the mutating webhooks of infrastructure providers, as their managers register them,
// what they make of an object; and writes down how the Go types of those webhooks' kinds read and write JSON.
//
// One JSON line in, one out: {id, operation, object, old} gives {id, object}, {id, refused} where the webhook
// refuses it, or {id, error} for a line that is no case. With -out it writes the types instead:
//
//	go run . -out ../../../navos_gitops/admission/types
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/go-logr/logr"
	admissionv1 "k8s.io/api/admission/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

type line struct {
	ID        any             `json:"id"`
	Operation string          `json:"operation"`
	Object    json.RawMessage `json:"object"`
	Old       json.RawMessage `json:"old"`
}

func main() {
	out := flag.String("out", "", "the folder to write the types to, instead of answering lines")
	flag.Parse()
	klog.SetLogger(logr.Discard())
	ctrl.SetLogger(logr.Discard())
	registered, err := setUp()
	if err == nil && *out != "" {
		err = writeTypes(*out, registered)
	} else if err == nil {
		err = answerLines(registered)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answerLines(registered *registered) error {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		var asked line
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			return err
		}
		if err := encoder.Encode(answer(registered, asked)); err != nil {
			return err
		}
	}
	return in.Err()
}

func answer(registered *registered, asked line) (told map[string]any) {
	defer func() {
		if fault := recover(); fault != nil {
			told = map[string]any{"id": asked.ID, "refused": fmt.Sprint(fault)}
		}
	}()
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(asked.Object); err != nil {
		return map[string]any{"id": asked.ID, "error": err.Error()}
	}
	kind := object.GroupVersionKind()
	hook, ok := registered.handlers[pathOf(kind)].(*admission.Webhook)
	if !ok {
		return map[string]any{"id": asked.ID, "error": "no mutating webhook for " + kind.String()}
	}
	raw, err := object.MarshalJSON()
	if err != nil {
		return map[string]any{"id": asked.ID, "error": err.Error()}
	}
	request := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		UID:       "00000000-0000-4000-8000-000000000000",
		Kind:      metav1.GroupVersionKind(kind),
		Name:      object.GetName(),
		Namespace: object.GetNamespace(),
		Operation: admissionv1.Operation(asked.Operation),
		DryRun:    new(bool),
	}}
	request.Object.Raw = raw
	request.OldObject.Raw = asked.Old
	response := hook.Handle(context.Background(), request)
	if !response.Allowed {
		return map[string]any{"id": asked.ID, "refused": response.Result.Message}
	}
	changed, err := patched(raw, response.Patch)
	if err != nil {
		return map[string]any{"id": asked.ID, "error": err.Error()}
	}
	return map[string]any{"id": asked.ID, "object": changed}
}
