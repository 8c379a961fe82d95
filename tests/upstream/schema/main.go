// Command schema answers JSON lines with what kube-apiserver's own code says of one value and its schema.
//
// A line {id, schema, namespaced, status, scale, object, old} is an object of the kind Thing in example.com/v1, created or,
// with old, changed; the answer is {id, refused, unknown, decoded, causes}, where refused is why it cannot be read at all. A
// line {id, schema, value} is a value that is no object of its own, validated at spec.value and pruned; {id, format, value}
// and {id, pattern, value} are texts, answered by {id, matches}. A line that cannot be read is answered by {id, error}.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
)

type question struct {
	ID         json.RawMessage                                 `json:"id"`
	Schema     json.RawMessage                                 `json:"schema"`
	Namespaced bool                                            `json:"namespaced"`
	Status     bool                                            `json:"status"`
	Scale      *apiextensionsv1.CustomResourceSubresourceScale `json:"scale"`
	Object     json.RawMessage                                 `json:"object"`
	Old        json.RawMessage                                 `json:"old"`
	Value      json.RawMessage                                 `json:"value"`
	Format     *string                                         `json:"format"`
	Pattern    *string                                         `json:"pattern"`
}

type cause struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

type answer struct {
	ID      json.RawMessage `json:"id"`
	Error   string          `json:"error,omitempty"`
	Refused string          `json:"refused,omitempty"`
	Unknown []string        `json:"unknown,omitempty"`
	Decoded json.RawMessage `json:"decoded,omitempty"`
	Causes  []cause         `json:"causes,omitempty"`
	Matches bool            `json:"matches,omitempty"`
}

var thing = schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "Thing"}

// compiled is a schema as the server holds it for one version of a kind.
type compiled struct {
	structural *structuralschema.Structural
	validator  validation.SchemaValidator
}

func compile(text json.RawMessage) (compiled, error) {
	external, internal := &apiextensionsv1.JSONSchemaProps{}, &apiextensions.JSONSchemaProps{}
	if err := utiljson.Unmarshal(text, external); err != nil {
		return compiled{}, err
	}
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(external, internal, nil); err != nil {
		return compiled{}, err
	}
	structural, err := structuralschema.NewStructural(internal)
	if err != nil {
		return compiled{}, err
	}
	structural = structural.DeepCopy()
	if err := defaulting.PruneDefaults(structural); err != nil {
		return compiled{}, err
	}
	validator, _, err := validation.NewSchemaValidator(internal)
	return compiled{structural, validator}, err
}

// decode reads an object as unstructuredSchemaCoercer and unstructuredDefaulter of the custom resource handler do.
func decode(text json.RawMessage, structural *structuralschema.Structural) (*unstructured.Unstructured, []string, error) {
	object := map[string]any{}
	if err := utiljson.Unmarshal(text, &object); err != nil {
		return nil, nil, err
	}
	kind, _, err := unstructured.NestedString(object, "kind")
	if err != nil {
		return nil, nil, err
	}
	apiVersion, _, err := unstructured.NestedString(object, "apiVersion")
	if err != nil {
		return nil, nil, err
	}
	if kind == "" || apiVersion == "" {
		return nil, nil, errors.New("an object says its apiVersion and kind")
	}
	if _, err := schema.ParseGroupVersion(apiVersion); err != nil {
		return nil, nil, err
	}
	meta, found, unknown, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, nil, err
	}
	track := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	unknown = append(unknown, pruning.PruneWithOptions(object, structural, true, track)...)
	defaulting.PruneNonNullableNullsWithoutDefaults(object, structural)
	fault, more := objectmeta.CoerceWithOptions(nil, object, structural, false, objectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
	if fault != nil {
		return nil, nil, fault
	}
	read := &unstructured.Unstructured{Object: object}
	read.SetKind(kind)
	read.SetAPIVersion(apiVersion)
	if found {
		if err := objectmeta.SetObjectMeta(object, meta); err != nil {
			return nil, nil, err
		}
	}
	defaulting.Default(object, structural)
	return read, append(unknown, more...), nil
}

func (q question) strategy(c compiled) rest.RESTCreateUpdateStrategy {
	var status *apiextensions.CustomResourceSubresourceStatus
	if q.Status {
		status = &apiextensions.CustomResourceSubresourceStatus{}
	}
	var scale *apiextensions.CustomResourceSubresourceScale
	if q.Scale != nil {
		scale = &apiextensions.CustomResourceSubresourceScale{
			SpecReplicasPath:   q.Scale.SpecReplicasPath,
			StatusReplicasPath: q.Scale.StatusReplicasPath,
			LabelSelectorPath:  q.Scale.LabelSelectorPath,
		}
	}
	typer := crdserverscheme.NewUnstructuredObjectTyper()
	return customresource.NewStrategy(typer, q.Namespaced, thing, c.validator, nil, c.structural, status, scale, nil)
}

// object judges an object as the registry's Create and Update do, which fill in what only a live object has.
func (q question) object(c compiled) answer {
	object, unknown, err := decode(q.Object, c.structural)
	if err != nil {
		return answer{Refused: err.Error()}
	}
	decoded, err := json.Marshal(object.Object)
	if err != nil {
		return answer{Error: err.Error()}
	}
	said := answer{Unknown: unknown, Decoded: decoded}
	ctx := genericapirequest.WithNamespace(context.Background(), object.GetNamespace())
	if len(q.Old) == 0 || string(q.Old) == "null" {
		rest.FillObjectMetaSystemFields(object)
		if object.GetName() == "" && object.GetGenerateName() != "" {
			prefix := object.GetGenerateName()
			object.SetName(prefix[:min(len(prefix), 58)] + "xxxxx")
		}
		said.Causes = causes(rest.BeforeCreate(q.strategy(c), ctx, object))
		return said
	}
	old, _, err := decode(q.Old, c.structural)
	if err != nil {
		return answer{Error: "old: " + err.Error()}
	}
	old.SetResourceVersion("1")
	old.SetUID("uid")
	old.SetCreationTimestamp(metav1.NewTime(time.Unix(0, 0)))
	object.SetResourceVersion("1")
	said.Causes = causes(rest.BeforeUpdate(q.strategy(c), ctx, object, old))
	return said
}

func (q question) value(c compiled) answer {
	var value any
	if err := utiljson.Unmarshal(q.Value, &value); err != nil {
		return answer{Error: err.Error()}
	}
	said := answer{}
	for _, fault := range validation.ValidateCustomResource(field.NewPath("spec", "value"), value, c.validator) {
		said.Causes = append(said.Causes, cause{string(fault.Type), fault.Field, fault.ErrorBody()})
	}
	track := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	said.Unknown = pruning.PruneWithOptions(value, c.structural, false, track)
	return said
}

func causes(err error) []cause {
	var status *apierrors.StatusError
	if err == nil {
		return nil
	}
	if !errors.As(err, &status) || status.ErrStatus.Details == nil {
		return []cause{{"InternalError", "", err.Error()}}
	}
	var found []cause
	for _, each := range status.ErrStatus.Details.Causes {
		found = append(found, cause{string(each.Type), each.Field, each.Message})
	}
	return found
}

func (q question) text() answer {
	var text string
	if err := json.Unmarshal(q.Value, &text); err != nil {
		return answer{Error: err.Error()}
	}
	if q.Format != nil {
		return answer{Matches: strfmt.Default.Validates(*q.Format, text)}
	}
	expression, err := regexp.Compile(*q.Pattern)
	return answer{Matches: err == nil && expression.MatchString(text)}
}

// judge answers questions; the schema of the last one is kept, as many questions in a row have the same.
type judge struct {
	text   []byte
	schema compiled
	err    error
}

func (j *judge) answer(line []byte) (said answer) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{ID: json.RawMessage("null"), Error: err.Error()}
	}
	defer func() {
		if fault := recover(); fault != nil {
			said = answer{Error: fmt.Sprint("panic: ", fault)}
		}
		said.ID = q.ID
	}()
	if q.Format != nil || q.Pattern != nil {
		return q.text()
	}
	if !bytes.Equal(j.text, q.Schema) {
		j.text = q.Schema
		j.schema, j.err = compile(q.Schema)
	}
	if j.err != nil {
		return answer{Error: "schema: " + j.err.Error()}
	}
	if len(q.Object) == 0 {
		return q.value(j.schema)
	}
	return q.object(j.schema)
}

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	judge := &judge{}
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(judge.answer(line)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
