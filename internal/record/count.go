package record

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
)

// Count is a number of detainers, a rank or a number of lines, if it is known. The zero Count is "not known", which is
// never the number 0.
type Count struct {
	N     int
	Known bool
}

// Known returns the Count n.
func Known(n int) Count { return Count{N: n, Known: true} }

// String returns the number in plain digits, or "" if it is not known.
func (c Count) String() string {
	if !c.Known {
		return ""
	}
	return strconv.Itoa(c.N)
}

// MarshalJSON encodes the number, or null if it is not known.
func (c Count) MarshalJSON() ([]byte, error) {
	if !c.Known {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(c.N), 10), nil
}

// UnmarshalJSON decodes what MarshalJSON encodes.
func (c *Count) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*c = Count{}
		return nil
	}
	var n int
	if err := json.Unmarshal(text, &n); err != nil {
		return err
	}
	*c = Known(n)
	return nil
}

// Value implements [driver.Valuer]: null if the number is not known.
func (c Count) Value() (driver.Value, error) {
	if !c.Known {
		return nil, nil
	}
	return int64(c.N), nil
}

// Scan implements [sql.Scanner] for what Value returns.
func (c *Count) Scan(column any) error {
	switch n := column.(type) {
	case nil:
		*c = Count{}
	case int64:
		*c = Known(int(n))
	default:
		return fmt.Errorf("record: a count is an integer or null, not %T", column)
	}
	return nil
}
