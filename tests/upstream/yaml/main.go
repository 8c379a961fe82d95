// The YAML oracle: Kubernetes' own reader, asked one line at a time.
//
// Each line of standard input is {"id", "yaml", "strict"} or, for text that is no UTF-8, {"id", "base64"};
// each line of standard output is {"id", "values"} or {"id", "error"}. A stream is cut into documents by
// apimachinery's YAMLReader, as kubectl and Flux do, and each document goes through sigs.k8s.io/yaml.
//
// Build: cd tests/upstream/yaml && go build -o ../bin/yaml .
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	stream "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type question struct {
	ID     json.RawMessage `json:"id"`
	YAML   string          `json:"yaml"`
	Base64 []byte          `json:"base64"`
	Strict bool            `json:"strict"`
}

type answer struct {
	ID     json.RawMessage    `json:"id"`
	Values *[]json.RawMessage `json:"values,omitempty"`
	Error  string             `json:"error,omitempty"`
}

// read returns every document's value as JSON, or the first refusal. A panic inside the parser is a refusal
// too: the program that called it would have died.
func read(text []byte, strict bool) (values []json.RawMessage, err error) {
	defer func() {
		if trouble := recover(); trouble != nil {
			err = fmt.Errorf("panic: %v", trouble)
		}
	}()
	convert := yaml.YAMLToJSON
	if strict {
		convert = yaml.YAMLToJSONStrict
	}
	values = []json.RawMessage{}
	documents := stream.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		value, err := convert(document)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var asked question
			if err := json.Unmarshal(line, &asked); err != nil {
				fmt.Fprintln(os.Stderr, "not a question:", err)
				os.Exit(2)
			}
			text := []byte(asked.YAML)
			if asked.Base64 != nil {
				text = asked.Base64
			}
			said := answer{ID: asked.ID}
			if values, err := read(text, asked.Strict); err != nil {
				said.Error = err.Error()
			} else {
				said.Values = &values
			}
			encoder := json.NewEncoder(out)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(said); err != nil {
				fmt.Fprintln(os.Stderr, "cannot answer:", err)
				os.Exit(2)
			}
			if lines.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			return
		}
	}
}
