package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	kubeversion "k8s.io/apimachinery/pkg/version"
)

// folder is a directory of CustomResourceDefinitions: <provider>/<version>.json, each a JSON list.
type folder struct {
	path     string
	versions map[string][]string // by provider, oldest first
	releases map[string]*release // by provider/version
	installs map[string]*installed
}

// release is what one version of one provider ships.
type release struct {
	kinds map[schema.GroupKind]*crd
}

// installed is what one management cluster serves.
type installed struct {
	kinds map[schema.GroupKind]*crd
}

func openFolder(path string) (*folder, error) {
	files, err := filepath.Glob(filepath.Join(path, "*", "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no <provider>/<version>.json in %s", path)
	}
	f := &folder{
		path:     path,
		versions: map[string][]string{},
		releases: map[string]*release{},
		installs: map[string]*installed{},
	}
	for _, file := range files {
		provider := filepath.Base(filepath.Dir(file))
		f.versions[provider] = append(f.versions[provider], strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	for _, versions := range f.versions {
		sort.Slice(versions, func(i, j int) bool {
			return version.MustParseSemantic(versions[i]).LessThan(version.MustParseSemantic(versions[j]))
		})
	}
	return f, nil
}

// newest is the newest stable version of a provider, or the newest of all where none is stable.
func (f *folder) newest(provider string) string {
	versions := f.versions[provider]
	for i := len(versions) - 1; i >= 0; i-- {
		if version.MustParseSemantic(versions[i]).PreRelease() == "" {
			return versions[i]
		}
	}
	return versions[len(versions)-1]
}

// install gives the kinds of every provider, in the versions named or else the newest stable ones.
func (f *folder) install(wanted map[string]string) (*installed, error) {
	key, err := json.Marshal(wanted)
	if err != nil {
		return nil, err
	}
	if found, ok := f.installs[string(key)]; ok {
		return found, nil
	}
	result := &installed{kinds: map[schema.GroupKind]*crd{}}
	for provider := range f.versions {
		wantedVersion := wanted[provider]
		if wantedVersion == "" {
			wantedVersion = f.newest(provider)
		}
		one, err := f.release(provider, wantedVersion)
		if err != nil {
			return nil, err
		}
		for groupKind, definition := range one.kinds {
			if _, taken := result.kinds[groupKind]; !taken {
				result.kinds[groupKind] = definition
			}
		}
	}
	for provider := range wanted {
		if _, known := f.versions[provider]; !known {
			return nil, fmt.Errorf("no provider %q in %s", provider, f.path)
		}
	}
	f.installs[string(key)] = result
	return result, nil
}

func (f *folder) release(provider, wantedVersion string) (*release, error) {
	key := provider + "/" + wantedVersion
	if found, ok := f.releases[key]; ok {
		return found, nil
	}
	data, err := os.ReadFile(filepath.Join(f.path, provider, wantedVersion+".json"))
	if err != nil {
		return nil, err
	}
	var definitions []*apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(data, &definitions); err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	result := &release{kinds: map[schema.GroupKind]*crd{}}
	for _, definition := range definitions {
		groupKind := schema.GroupKind{Group: definition.Spec.Group, Kind: definition.Spec.Names.Kind}
		result.kinds[groupKind] = &crd{definition: definition, served: map[string]*served{}}
	}
	f.releases[key] = result
	return result, nil
}

// newestServed is the served version of a kind that the API server prefers.
func (i *installed) newestServed(groupKind schema.GroupKind) (string, error) {
	definition, ok := i.kinds[groupKind]
	if !ok {
		return "", fmt.Errorf("no CustomResourceDefinition for %s", groupKind)
	}
	best := ""
	for _, v := range definition.definition.Spec.Versions {
		if v.Served && (best == "" || kubeversion.CompareKubeAwareVersionStrings(v.Name, best) > 0) {
			best = v.Name
		}
	}
	return best, nil
}
