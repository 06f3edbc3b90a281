//go:build race

package ingest

// raced is how many times longer a program takes under the race detector
// (https://go.dev/doc/articles/race_detector#Runtime_Overheads).
const raced = 10
