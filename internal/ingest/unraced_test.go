//go:build !race

package ingest

const raced = 1
