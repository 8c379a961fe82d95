package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// convert asks the conversion webhook for an object in another version of its kind, as the API server does
// (apiextensions-apiserver, pkg/apiserver/conversion/webhook_converter.go): of the metadata only labels and
// annotations are taken from the answer.
func (w *webhooks) convert(u *unstructured.Unstructured, version string) (*unstructured.Unstructured, error) {
	groupVersion := u.GroupVersionKind().GroupVersion()
	if groupVersion.Version == version {
		return u.DeepCopy(), nil
	}
	groupVersion.Version = version
	raw, err := u.MarshalJSON()
	if err != nil {
		return nil, err
	}
	review := &apiextensionsv1.ConversionReview{Request: &apiextensionsv1.ConversionRequest{
		UID:               "00000000-0000-4000-8000-000000000000",
		DesiredAPIVersion: groupVersion.String(),
		Objects:           []runtime.RawExtension{{Raw: raw}},
	}}
	body, err := json.Marshal(review)
	if err != nil {
		return nil, err
	}
	recorder := httptest.NewRecorder()
	w.handlers["/convert"].ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/convert", bytes.NewReader(body)))
	answer := &apiextensionsv1.ConversionReview{}
	if err := json.Unmarshal(recorder.Body.Bytes(), answer); err != nil {
		return nil, fmt.Errorf("conversion webhook answered %d: %w", recorder.Code, err)
	}
	if answer.Response == nil || answer.Response.Result.Status != metav1.StatusSuccess {
		return nil, fmt.Errorf("conversion webhook for %s failed: %s", u.GroupVersionKind(), answer.Response.Result.Message)
	}
	if len(answer.Response.ConvertedObjects) != 1 {
		return nil, errors.New("conversion webhook gave no object")
	}
	converted := &unstructured.Unstructured{}
	if err := converted.UnmarshalJSON(answer.Response.ConvertedObjects[0].Raw); err != nil {
		return nil, err
	}
	return converted, restoreMetadata(u, converted)
}

func restoreMetadata(original, converted *unstructured.Unstructured) error {
	answered, ok := converted.Object["metadata"].(map[string]any)
	if !ok {
		return errors.New("missing metadata in converted object")
	}
	kept, _ := runtime.DeepCopyJSONValue(original.Object["metadata"]).(map[string]any)
	if kept == nil {
		kept = map[string]any{}
	}
	for _, name := range []string{"labels", "annotations"} {
		if value, found := answered[name]; found && value != nil {
			kept[name] = value
		} else {
			delete(kept, name)
		}
	}
	converted.Object["metadata"] = kept
	return nil
}
