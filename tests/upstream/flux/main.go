// The Flux oracle: kustomize-controller's own building blocks, asked one line at a time.
//
// Each line of standard input is one of
//
//	{"id", "build": <folder>}: the objects that ``kustomize build`` of the folder gives;
//	{"id", "build", "root": <folder>, "kustomization": <object>}: those that Flux's Kustomization gives, its patches
//	  laid on top; the folder's kustomization.yaml is written over, so let it be a copy;
//	{"id", "exprs": <one of healthCheckExprs>, "object": <object>}: the object's status to Flux.
//
// Each line of standard output is {"id", "objects"}, {"id", "status"} or {"id", "error"}.
//
// Build: cd tests/upstream/flux && go build -o ../bin/flux .
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	apis "github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type question struct {
	ID            json.RawMessage         `json:"id"`
	Build         string                  `json:"build"`
	Root          string                  `json:"root"`
	Kustomization json.RawMessage         `json:"kustomization"`
	Exprs         *apis.CustomHealthCheck `json:"exprs"`
	Object        json.RawMessage         `json:"object"`
}

type answer struct {
	ID      json.RawMessage    `json:"id"`
	Objects *[]json.RawMessage `json:"objects,omitempty"`
	Status  string             `json:"status,omitempty"`
	Error   string             `json:"error,omitempty"`
}

func object(text json.RawMessage) (unstructured.Unstructured, error) {
	read := unstructured.Unstructured{}
	err := read.UnmarshalJSON(text)
	return read, err
}

func resources(asked question) (resmap.ResMap, error) {
	if asked.Kustomization == nil {
		return krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), asked.Build)
	}
	kustomization, err := object(asked.Kustomization)
	if err != nil {
		return nil, err
	}
	if _, err := kustomize.NewGenerator(asked.Root, kustomization).WriteFile(asked.Build); err != nil {
		return nil, err
	}
	return kustomize.SecureBuild(asked.Root, asked.Build, false)
}

func build(asked question) (*[]json.RawMessage, error) {
	made, err := resources(asked)
	if err != nil {
		return nil, err
	}
	objects := []json.RawMessage{}
	for _, resource := range made.Resources() {
		text, err := resource.MarshalJSON()
		if err != nil {
			return nil, err
		}
		objects = append(objects, text)
	}
	return &objects, nil
}

func health(asked question) (string, error) {
	judged, err := object(asked.Object)
	if err != nil {
		return "", err
	}
	evaluator, err := cel.NewStatusEvaluator(&asked.Exprs.HealthCheckExpressions)
	if err != nil {
		return "", err
	}
	result, err := evaluator.Evaluate(context.Background(), &judged)
	if err != nil {
		return "", err
	}
	return result.Status.String(), nil
}

func reply(line []byte) (out answer) {
	asked := question{}
	defer func() {
		out.ID = asked.ID
		if trouble := recover(); trouble != nil {
			out.Error = fmt.Sprintf("panic: %v", trouble)
		}
	}()
	err := json.Unmarshal(line, &asked)
	switch {
	case err != nil:
	case asked.Build != "":
		out.Objects, err = build(asked)
	case asked.Exprs != nil:
		out.Status, err = health(asked)
	default:
		err = fmt.Errorf("neither build nor exprs")
	}
	if err != nil {
		out.Error = err.Error()
	}
	return out
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	writer := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := writer.Encode(reply(lines.Bytes())); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
