package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/component-base/featuregate"
	"sigs.k8s.io/cluster-api/feature"
)

// clusterAPI is the version of Cluster API this program is built from.
const clusterAPI = "v1.14.2"

// line is one case.
type line struct {
	ID           json.RawMessage   `json:"id"`
	Operation    string            `json:"operation"`
	Object       json.RawMessage   `json:"object"`
	Old          json.RawMessage   `json:"old"`
	Context      []json.RawMessage `json:"context"`
	Gates        map[string]bool   `json:"gates"`
	ClusterAPI   string            `json:"clusterAPI"`
	Providers    map[string]string `json:"providers"`
	Stages       []string          `json:"stages"`
	Webhooks     string            `json:"webhooks"`
	ReturnObject bool              `json:"returnObject"`
}

// answer is the verdict on one case.
type answer struct {
	ID       json.RawMessage `json:"id"`
	Allowed  bool            `json:"allowed"`
	Stage    string          `json:"stage,omitempty"`
	Causes   []cause         `json:"causes"`
	Warnings []string        `json:"warnings,omitempty"`
	Message  string          `json:"message,omitempty"`
	Object   map[string]any  `json:"object,omitempty"`
}

// cause is one reason for a refusal, as in metav1.StatusCause.
type cause struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// judge holds what outlives one case.
type judge struct {
	folder   *folder
	webhooks *webhooks
	asked    string // which webhooks to ask where a line says nothing
	gates    map[featuregate.Feature]featuregate.FeatureSpec
}

func newJudge(f *folder, asked string) (*judge, error) {
	w, err := setUpWebhooks()
	if err != nil {
		return nil, err
	}
	return &judge{folder: f, webhooks: w, asked: asked, gates: feature.MutableGates.GetAll()}, nil
}

// judge answers one case; an error means that the line itself is at fault, not the object in it.
func (j *judge) judge(ctx context.Context, l *line) (*answer, error) {
	if l.ClusterAPI != "" && l.ClusterAPI != clusterAPI {
		return nil, fmt.Errorf("built from Cluster API %s, asked for %s", clusterAPI, l.ClusterAPI)
	}
	install, err := j.folder.install(l.Providers)
	if err != nil {
		return nil, err
	}
	if err := j.setGates(l.Gates); err != nil {
		return nil, err
	}
	object, err := decodeObject(l.Object)
	if err != nil {
		return nil, err
	}
	old, err := decodeObject(l.Old)
	if err != nil {
		return nil, err
	}
	others := make([]map[string]any, 0, len(l.Context))
	for _, raw := range l.Context {
		other, err := decodeObject(raw)
		if err != nil {
			return nil, err
		}
		others = append(others, other)
	}
	if err := j.webhooks.enter(install, others); err != nil {
		return nil, fmt.Errorf("context: %w", err)
	}
	one := &review{judge: j, installed: install, stages: j.stages(l), answer: &answer{ID: l.ID, Causes: []cause{}}}
	switch l.Operation {
	case "", "CREATE", "UPDATE":
		one.write(ctx, object, old)
	case "DELETE":
		one.remove(ctx, old)
	default:
		return nil, fmt.Errorf("no operation %q", l.Operation)
	}
	if l.ReturnObject && one.answer.Allowed && one.result != nil {
		one.answer.Object = withoutSystemFields(one.result)
	}
	return one.answer, nil
}

func decodeObject(raw json.RawMessage) (map[string]any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var value map[string]any
	err := utiljson.Unmarshal(raw, &value)
	return value, err
}

// setGates puts Cluster API's feature gates where the line wants them, all others at upstream's defaults.
func (j *judge) setGates(wanted map[string]bool) error {
	settings := map[string]bool{}
	for name, spec := range j.gates {
		if !spec.LockToDefault && name != "AllAlpha" && name != "AllBeta" {
			settings[string(name)] = spec.Default
		}
	}
	for name, on := range wanted {
		if _, ok := settings[name]; !ok {
			return fmt.Errorf("no feature gate %q", name)
		}
		settings[name] = on
	}
	return feature.MutableGates.SetFromMap(settings)
}

// stages is which of them are run.
func (j *judge) stages(l *line) sets.Set[string] {
	result := sets.New("decode", "strict", "mutate", "schema", "validate")
	if len(l.Stages) > 0 {
		result = sets.New(l.Stages...)
	}
	asked := l.Webhooks
	if asked == "" && len(l.Stages) == 0 {
		asked = j.asked
	}
	if asked == "none" {
		result.Delete("mutate")
	}
	if asked == "none" || asked == "mutate" {
		result.Delete("validate")
	}
	return result
}

// review is one case under way.
type review struct {
	judge     *judge
	installed *installed
	stages    sets.Set[string]
	answer    *answer
	result    *unstructured.Unstructured
}

func (r *review) write(ctx context.Context, object, stored map[string]any) {
	kind, err := kindOf(object)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	s, err := r.installed.find(kind)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	if s.warning != "" {
		r.answer.Warnings = append(r.answer.Warnings, s.warning)
	}
	unknown, err := s.coerce(object, false)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	if len(unknown) > 0 && r.stages.Has("strict") {
		r.refuseUnknown(unknown)
		return
	}
	for _, name := range unknown {
		r.answer.Warnings = append(r.answer.Warnings, fmt.Sprintf("unknown field %q", name))
	}
	u := &unstructured.Unstructured{Object: object}
	s.wipe(u)
	var old *unstructured.Unstructured
	operation := admissionv1.Create
	if stored != nil {
		operation = admissionv1.Update
		if old, err = r.old(ctx, s, stored); err != nil {
			r.refuse("decode", fmt.Errorf("old object: %w", err))
			return
		}
	}
	if r.stages.Has("mutate") {
		if u, err = r.mutate(ctx, operation, s, u, old); err != nil {
			r.refuse("mutate", err)
			return
		}
	}
	if r.stages.Has("schema") {
		if err := r.schema(ctx, s, u, old); err != nil {
			r.refuse("schema", err)
			return
		}
	}
	r.result = u
	if r.stages.Has("validate") {
		if err := r.validate(ctx, operation, s, u, old); err != nil {
			r.refuse("validate", err)
			return
		}
	}
	r.answer.Allowed = true
}

func (r *review) remove(ctx context.Context, stored map[string]any) {
	kind, err := kindOf(stored)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	s, err := r.installed.find(kind)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	old, err := r.old(ctx, s, stored)
	if err != nil {
		r.refuse("decode", err)
		return
	}
	if r.stages.Has("validate") && deletable[kind.Kind] {
		if err := r.validate(ctx, admissionv1.Delete, s, nil, old); err != nil {
			r.refuse("validate", err)
			return
		}
	}
	r.answer.Allowed = true
}

// old is the stored object an update or a deletion meets, in the version of the request.
func (r *review) old(ctx context.Context, s *served, stored map[string]any) (*unstructured.Unstructured, error) {
	kind, err := kindOf(stored)
	if err != nil {
		return nil, err
	}
	was := s
	if kind != s.kind {
		if was, err = r.installed.find(kind); err != nil {
			return nil, err
		}
	}
	u := &unstructured.Unstructured{Object: stored}
	if !r.stages.Has("mutate") {
		return u, was.restore(u)
	}
	if u, err = r.judge.webhooks.asStored(ctx, was, u); err != nil || kind == s.kind {
		return u, err
	}
	return r.judge.webhooks.inVersion(s, u)
}

func (r *review) mutate(ctx context.Context, operation admissionv1.Operation, s *served, u, old *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	result, warnings, err := r.judge.webhooks.mutate(ctx, operation, s, u, old)
	r.answer.Warnings = append(r.answer.Warnings, warnings...)
	return result, err
}

func (r *review) schema(ctx context.Context, s *served, u, old *unstructured.Unstructured) error {
	var refused *apierrors.StatusError
	if old == nil {
		refused = s.create(ctx, u)
	} else {
		refused = s.update(ctx, u, old)
	}
	if refused != nil {
		return refused
	}
	return nil
}

func (r *review) validate(ctx context.Context, operation admissionv1.Operation, s *served, u, old *unstructured.Unstructured) error {
	warnings, err := r.judge.webhooks.validate(ctx, operation, s, u, old)
	r.answer.Warnings = append(r.answer.Warnings, warnings...)
	return err
}

// refuse ends a case; the causes are those the status carries, none for an error without any.
func (r *review) refuse(stage string, err error) {
	r.answer.Stage = stage
	r.answer.Message = err.Error()
	status, ok := err.(*apierrors.StatusError)
	if !ok || status.ErrStatus.Details == nil {
		return
	}
	for _, each := range status.ErrStatus.Details.Causes {
		if each.Type != metav1.CauseTypeUnexpectedServerResponse && (each.Field != "" || each.Type != "") {
			r.answer.Causes = append(r.answer.Causes, cause{Type: string(each.Type), Field: each.Field, Detail: each.Message})
		}
	}
}

// refuseUnknown ends a case at strict decoding. The server names the fields in its message alone; here each is
// a cause of a type of its own.
func (r *review) refuseUnknown(unknown []string) {
	r.answer.Stage = "strict"
	slices.Sort(unknown)
	for _, name := range unknown {
		r.answer.Causes = append(r.answer.Causes, cause{Type: "UnknownField", Field: name, Detail: "unknown field"})
	}
	r.answer.Message = "strict decoding error: unknown field " + strings.Join(unknown, ", ")
}

func withoutSystemFields(u *unstructured.Unstructured) map[string]any {
	result := u.DeepCopy()
	if metadata, ok := result.Object["metadata"].(map[string]any); ok {
		for _, name := range []string{"uid", "creationTimestamp", "resourceVersion", "generation", "managedFields"} {
			delete(metadata, name)
		}
	}
	return result.Object
}
