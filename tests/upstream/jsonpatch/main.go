// Applies JSON patches with github.com/evanphx/json-patch/v5, as Cluster API does with a ClusterClass's; the API
// server uses version 4 of it. One JSON line in ({id, document, patch}), one out ({id, result} or {id, error}).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	jsonpatch "github.com/evanphx/json-patch/v5"
)

type question struct {
	ID       json.RawMessage `json:"id"`
	Document json.RawMessage `json:"document"`
	Patch    json.RawMessage `json:"patch"`
}

type answer struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// The library panics on some patches; whoever calls it in a server answers such a request with an error.
func apply(document, patch []byte) (result []byte, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	operations, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, err
	}
	return operations.Apply(document)
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, end := lines.ReadBytes('\n')
		if len(line) > 0 {
			var asked question
			said := answer{}
			if err := json.Unmarshal(line, &asked); err != nil {
				said.Error = err.Error()
			} else if result, err := apply(asked.Document, asked.Patch); err != nil {
				said = answer{ID: asked.ID, Error: err.Error()}
			} else {
				said = answer{ID: asked.ID, Result: result}
			}
			if err := out.Encode(said); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
		if end != nil {
			return
		}
	}
}
