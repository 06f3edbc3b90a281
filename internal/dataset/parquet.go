package dataset

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"time"

	"github.com/parquet-go/parquet-go"
)

// ParquetType is the media type of a table as Parquet.
const ParquetType = "application/vnd.apache.parquet"

// groupRows is how many rows are held in memory before they are written together.
const groupRows = 20_000

// WriteParquet writes a table as Parquet, with the facts of the edition as file properties. Empty cells are null; lists
// are lists.
func WriteParquet(w io.Writer, e *Edition, t *Table, rows iter.Seq2[Row, error]) error {
	model := t.model()
	options := []parquet.WriterOption{
		parquet.SchemaOf(reflect.New(model).Interface()), parquet.Compression(&parquet.Zstd),
		parquet.MaxRowsPerRowGroup(groupRows),
	}
	for _, fact := range append(e.facts(), [2]string{"table", t.Name}, [2]string{"table_means", t.Means}) {
		options = append(options, parquet.KeyValueMetadata(fact[0], fact[1]))
	}
	for _, c := range t.Columns {
		options = append(options, parquet.KeyValueMetadata("column:"+c.Name, c.describe()))
	}
	out := parquet.NewWriter(w, options...)
	line := reflect.New(model)
	for row, err := range t.fitting(rows) {
		if err != nil {
			return err
		}
		line.Elem().SetZero()
		for i, cell := range row {
			if v := value(cell); v != nil {
				if err := setField(line.Elem().Field(i), v); err != nil {
					return fmt.Errorf("table %s, column %s: %w", t.Name, t.Columns[i].Name, err)
				}
			}
		}
		if err := out.Write(line.Interface()); err != nil {
			return err
		}
	}
	return out.Close()
}

// model returns the struct type of a row, from which the library derives the schema: it keeps the order of a struct's
// fields, but sorts those of a schema built directly.
func (t *Table) model() reflect.Type {
	fields := make([]reflect.StructField, len(t.Columns))
	for i, c := range t.Columns {
		kind, tag := reflect.TypeFor[string](), c.Name
		switch c.Type {
		case Integer:
			kind = reflect.TypeFor[int64]()
		case Number:
			kind = reflect.TypeFor[float64]()
		case Boolean:
			kind = reflect.TypeFor[bool]()
		case Date:
			kind, tag = reflect.TypeFor[int32](), tag+",date"
		case Moment:
			kind, tag = reflect.TypeFor[int64](), tag+",timestamp(millisecond)"
		case List:
			kind, tag = reflect.TypeFor[[]string](), tag+",list"
		}
		if !c.Required && c.Type != List {
			kind = reflect.PointerTo(kind)
			if c.Type != Date && c.Type != Moment {
				tag += ",optional"
			}
		}
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: kind,
			Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", tag))}
	}
	return reflect.StructOf(fields)
}

// setField puts a value into the field of its column.
func setField(field reflect.Value, v any) error {
	if field.Kind() == reflect.Pointer {
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch v := v.(type) {
	case int:
		field.SetInt(int64(v))
	case time.Time:
		field.SetInt(v.UnixMilli())
	case string:
		if field.Kind() == reflect.Int32 {
			day, err := time.Parse(time.DateOnly, v)
			if err != nil {
				return err
			}
			field.SetInt(day.Unix() / int64((24 * time.Hour).Seconds()))
			return nil
		}
		field.SetString(v)
	default:
		field.Set(reflect.ValueOf(v))
	}
	return nil
}
