// Admission says of each object on its standard input what the API server and Cluster API's webhooks say of it.
//
// It reads JSON lines and writes JSON lines; the README of the folder above describes both. The code that
// decides is upstream's own: apiextensions-apiserver for what a custom resource's schema demands, and the webhooks
// of Cluster API's managers.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
)

func main() {
	crds := flag.String("crds", "", "folder of CustomResourceDefinitions: <provider>/<version>.json, each a list")
	asked := flag.String("webhooks", "all", "which webhooks to ask where a line does not say: none, mutate or all")
	flag.Parse()
	klog.SetLogger(logr.Discard())
	ctrl.SetLogger(logr.Discard())
	if err := run(*crds, *asked, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "admission:", err)
		os.Exit(2)
	}
}

func run(crds, asked string, input io.Reader, output io.Writer) error {
	f, err := openFolder(crds)
	if err != nil {
		return err
	}
	j, err := newJudge(f, asked)
	if err != nil {
		return err
	}
	lines := bufio.NewReaderSize(input, 1<<20)
	answers := bufio.NewWriter(output)
	defer answers.Flush()
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	for {
		text, readErr := lines.ReadBytes('\n')
		if len(text) > 1 {
			if err := encoder.Encode(answerTo(j, text)); err != nil {
				return err
			}
			if lines.Buffered() == 0 {
				answers.Flush()
			}
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// fault answers a line that is no case.
type fault struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

func answerTo(j *judge, text []byte) (result any) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return fault{ID: json.RawMessage("null"), Error: err.Error()}
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			result = fault{ID: l.ID, Error: fmt.Sprint("panic: ", panicked)}
		}
	}()
	verdict, err := j.judge(context.Background(), &l)
	if err != nil {
		return fault{ID: l.ID, Error: err.Error()}
	}
	return verdict
}
