package store

import (
	"errors"
	"fmt"
)

// ErrSynthetic is wrapped by the error of [Store.Apply] where a change is of a made-up
// record and the record is a real one. Only an empty record takes such a change, and
// then it is marked as made up, for good.
var ErrSynthetic = errors.New("this is a made-up record’s change, which no real record takes")

// markSynthetic marks the file as a made-up record.
func (a *applying) markSynthetic() error {
	return a.exec(fmt.Sprintf(`pragma application_id = %d`, syntheticID))
}
