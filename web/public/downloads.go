package public

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/coding"
	"detainerledger/internal/dataset"
	"detainerledger/internal/ledger"
	"detainerledger/internal/record"
	"detainerledger/internal/soundness"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
)

// stalled is how long a reader of a long answer may take for its next piece. The whole answer may take any time.
const stalled = time.Minute

// Handlers answer requests that take more than the record.
type Handlers struct {
	*answer.Site
	gate *soundness.Gate
	// signer signs the checkpoints of the ledger; it may be nil.
	signer *ledger.Signer
	shelf  *shelf
}

func New(site *answer.Site, gate *soundness.Gate, signer *ledger.Signer) *Handlers {
	return &Handlers{site, gate, signer, newShelf(site.BaseURL, site.Log)}
}

// download is one file by name: the whole record in one of its formats, or one of its tables. A reader who resumes an
// interrupted download gets the requested part.
func (h *Handlers) download(r *answer.Request) error {
	form, ok := dataset.FormNamed(r.Param("file"))
	if !ok {
		return fmt.Errorf("download %q: %w", r.Param("file"), record.ErrNotFound)
	}
	w := patiently(r)
	e, err := h.filesAsked(r)
	if err != nil {
		return err
	}
	f, err := h.shelf.file(r.Ctx(), e, form)
	if err != nil {
		return err
	}
	digest, err := hex.DecodeString(f.SHA256)
	if err != nil {
		return err
	}
	header := r.Response().Header()
	header.Set(echo.HeaderContentType, f.MediaType)
	header.Set(echo.HeaderContentDisposition,
		mime.FormatMediaType("attachment", map[string]string{"filename": answer.MadeUpName(r, f.Name)}))
	if header.Get(echo.HeaderCacheControl) == "" {
		header.Set(echo.HeaderCacheControl, answer.Fresh)
	}
	header.Set(answer.HeaderETag, answer.EntityTag(f.SHA256, coding.Identity))
	header.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(digest)+":")
	// A part belongs to exactly these bytes, so proxies must not encode them.
	header.Set(echo.HeaderCacheControl, header.Get(echo.HeaderCacheControl)+", no-transform")
	file := f.reader()
	if form.Extension == ".csv" {
		mark, err := answer.MarkAsked(r)
		if err != nil {
			return err
		}
		if mark != "" { // with the mark it is another file, whose hash is published nowhere
			header.Set(answer.HeaderETag, answer.EntityTag(f.SHA256+"-bom", coding.Identity))
			header.Del("Repr-Digest")
			file = io.NewSectionReader(answer.BehindMark{File: f.content}, 0, int64(len(mark))+f.Bytes)
		}
	}
	answer.ReadRange(r.Request())
	http.ServeContent(w, r.Request(), "", e.At, file)
	return nil
}

// filesOf returns the files of a version.
func (h *Handlers) filesOf(ctx context.Context, snap *store.Snapshot) (*versionFiles, error) {
	newest, err := h.Store.Now(ctx)
	if err != nil {
		return nil, err
	}
	return h.shelf.of(ctx, snap, newest.Seq)
}

// filesAsked returns those of the version that the address selects.
func (h *Handlers) filesAsked(r *answer.Request) (*versionFiles, error) {
	snap, err := r.Chosen()
	if err != nil {
		return nil, err
	}
	return h.filesOf(r.Ctx(), snap)
}

// manifest lists the downloads of a version, with their hashes.
func (h *Handlers) manifest(r *answer.Request) error {
	patiently(r)
	e, err := h.filesAsked(r)
	if err != nil {
		return err
	}
	facts, err := h.shelf.factsOf(r.Ctx(), e)
	if err != nil {
		return err
	}
	files := make([]dataset.File, 0, len(dataset.Forms))
	for _, form := range dataset.Forms {
		f, err := h.shelf.file(r.Ctx(), e, form)
		if err != nil {
			return err
		}
		files = append(files, f.File)
	}
	return sendDescription(r, dataset.ManifestOf(e.Edition, facts, files).JSON())
}

// dataPackage describes the tables of the whole record as a Data Package.
func (h *Handlers) dataPackage(r *answer.Request) error {
	patiently(r)
	e, err := h.filesAsked(r)
	if err != nil {
		return err
	}
	facts, err := h.shelf.factsOf(r.Ctx(), e)
	if err != nil {
		return err
	}
	return sendDescription(r, dataset.DataPackage(e.Edition, facts))
}

// csvMetadata describes them in the form of the W3C's "CSV on the Web".
func (h *Handlers) csvMetadata(r *answer.Request) error {
	e, err := h.filesAsked(r)
	if err != nil {
		return err
	}
	return sendDescription(r, dataset.CSVW(e.Edition))
}

// sendDescription answers with a description of the data, which any site may read.
func sendDescription(c echo.Context, body []byte) error {
	return answer.Send(c, http.StatusOK, echo.MIMEApplicationJSON, body)
}

// patient writes an answer that may take any time while its reader keeps reading.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

// patiently removes the time limit of an answer, before it is generated or sent.
func patiently(c echo.Context) patient {
	p := patient{c.Response(), http.NewResponseController(c.Response())}
	p.bound(time.Time{})
	return p
}

// Write implements [io.Writer]; each piece has its own time.
func (p patient) Write(piece []byte) (int, error) {
	p.bound(time.Now().Add(stalled))
	return p.ResponseWriter.Write(piece)
}

// bound sets the deadline for sending what is written. An answer without a connection, as in a test, has none.
func (p patient) bound(deadline time.Time) {
	_ = p.control.SetWriteDeadline(deadline) // if the connection is closed, the next write fails
}
