// Package e2e holds what only a browser can tell about the site: its tests
// start the real program and open its pages in Chromium. They have the build
// tag e2e, because they need the tools that "make tools" installs.
package e2e
