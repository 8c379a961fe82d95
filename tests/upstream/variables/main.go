// Command variables answers JSON lines with what Cluster API says of a Cluster's variables, and kube-apiserver's code of a
// value and its schema's CEL rules.
//
// A line {id, class, cluster, old} (Cluster API's v1beta2) is answered by {id, causes, topology}; a line
// {id, schema, value, old, resource, ratcheting} by {id, causes, refused}, where refused says that the value does not fit its
// schema, so that no rule was asked. A line that cannot be read is answered by {id, error}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	clusterv1 "sigs.k8s.io/cluster-api/api/core/v1beta2"
	"sigs.k8s.io/cluster-api/core/webhooks/admission"
)

type question struct {
	ID         json.RawMessage `json:"id"`
	Class      json.RawMessage `json:"class"`
	Cluster    json.RawMessage `json:"cluster"`
	Old        json.RawMessage `json:"old"`
	Schema     json.RawMessage `json:"schema"`
	Value      json.RawMessage `json:"value"`
	Resource   bool            `json:"resource"`
	Ratcheting bool            `json:"ratcheting"`
}

type cause struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

type answer struct {
	ID       json.RawMessage     `json:"id"`
	Causes   []cause             `json:"causes"`
	Refused  bool                `json:"refused,omitempty"`
	Topology *clusterv1.Topology `json:"topology,omitempty"`
	Error    string              `json:"error,omitempty"`
}

func main() {
	klog.SetOutput(io.Discard)
	klog.LogToStderr(false)
	ctrl.SetLogger(klog.Background())
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(judge(line)); err != nil {
				panic(err)
			}
		}
		if err != nil {
			return
		}
		if lines.Buffered() == 0 {
			out.Flush()
		}
	}
}

func judge(line []byte) (result answer) {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	result = answer{ID: asked.ID, Causes: []cause{}}
	defer func() {
		if failure := recover(); failure != nil {
			result.Error = fmt.Sprint(failure)
		}
	}()
	var err error
	if asked.Schema != nil {
		err = rules(asked, &result)
	} else {
		err = variables(asked, &result)
	}
	if err != nil {
		result.Error = err.Error()
	}
	return result
}

func variables(asked question, result *answer) error {
	class, cluster := &clusterv1.ClusterClass{}, &clusterv1.Cluster{}
	if err := utiljson.Unmarshal(asked.Class, class); err != nil {
		return err
	}
	if err := utiljson.Unmarshal(asked.Cluster, cluster); err != nil {
		return err
	}
	var old *clusterv1.Cluster
	if len(asked.Old) > 0 && string(asked.Old) != "null" {
		old = &clusterv1.Cluster{}
		if err := utiljson.Unmarshal(asked.Old, old); err != nil {
			return err
		}
	}
	class.Status.Variables = reconciled(class.Spec.Variables)
	webhook := &admission.Cluster{}
	result.add(webhook.DefaultAndValidateVariables(context.Background(), cluster, old, class))
	result.Topology = &cluster.Spec.Topology
	return nil
}

// reconciled is what the ClusterClass controller makes of variables that are all defined inline.
func reconciled(variables []clusterv1.ClusterClassVariable) []clusterv1.ClusterClassStatusVariable {
	definitions := []clusterv1.ClusterClassStatusVariable{}
	for _, variable := range variables {
		definitions = append(definitions, clusterv1.ClusterClassStatusVariable{
			Name: variable.Name,
			Definitions: []clusterv1.ClusterClassStatusVariableDefinition{{
				From:     clusterv1.VariableDefinitionFromInline,
				Required: variable.Required,
				Schema:   variable.Schema,
			}},
		})
	}
	sort.Slice(definitions, func(i, j int) bool { return definitions[i].Name < definitions[j].Name })
	return definitions
}

func rules(asked question, result *answer) error {
	external, internal := &apiextensionsv1.JSONSchemaProps{}, &apiextensions.JSONSchemaProps{}
	if err := utiljson.Unmarshal(asked.Schema, external); err != nil {
		return err
	}
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(external, internal, nil); err != nil {
		return err
	}
	structural, err := structuralschema.NewStructural(internal)
	if err != nil {
		return err
	}
	checker, _, err := validation.NewSchemaValidator(internal)
	if err != nil {
		return err
	}
	var value, old interface{}
	if err := utiljson.Unmarshal(asked.Value, &value); err != nil {
		return err
	}
	if len(asked.Old) > 0 {
		if err := utiljson.Unmarshal(asked.Old, &old); err != nil {
			return err
		}
	}
	if len(validation.ValidateCustomResource(nil, value, checker)) > 0 {
		result.Refused = true
		return nil
	}
	validator := cel.NewValidator(structural, asked.Resource, celconfig.PerCallLimit)
	if validator == nil {
		return nil
	}
	var options []cel.Option
	if asked.Ratcheting && old != nil {
		correlated := common.NewCorrelatedObject(value, old, &model.Structural{Structural: structural})
		options = append(options, cel.WithRatcheting(correlated))
	}
	errs, _ := validator.Validate(context.Background(), nil, structural, value, old, celconfig.RuntimeCELCostBudget, options...)
	result.add(errs)
	return nil
}

func (result *answer) add(errs field.ErrorList) {
	for _, err := range errs {
		result.Causes = append(result.Causes, cause{Type: string(err.Type), Field: err.Field, Detail: err.Detail})
	}
}
