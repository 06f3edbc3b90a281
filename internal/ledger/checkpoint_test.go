package ledger_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/ledger"
)

// The example of https://c2sp.org/tlog-checkpoint.
func TestCheckpointText(t *testing.T) {
	t.Parallel()
	const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	c, err := ledger.ParseCheckpoint(text)
	if err != nil {
		t.Fatal(err)
	}
	if c.Origin != "example.com/behind-the-sofa" || c.Size != 20852163 ||
		c.Root.String() != "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=" || c.String() != text {
		t.Errorf("got %q", c)
	}
	if extended, err := ledger.ParseCheckpoint(text + "something else\n"); err != nil || extended != c {
		t.Errorf("with an extension: %v, %v", extended, err)
	}
	const hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
	for _, wrong := range []string{
		"", "\n", "a\n1\n", "a\n1\n" + hash, "\n1\n" + hash + "\n", "a\n01\n" + hash + "\n", "a\n-1\n" + hash + "\n",
		"a\n+1\n" + hash + "\n", "a\n\n" + hash + "\n",
		"a\n1\n" + hash[1:] + "\n", "a\n1\n" + hash + hash + "\n", "a\n1\n\n", "a\n1\n" + hash + "\n\n",
		"a\n1\n" + hash + "\n\nb\n",
		"a\n99999999999999999999\n" + hash + "\n", "a\n1\n" + hash[:42] + "J=\n",
	} {
		if c, err := ledger.ParseCheckpoint(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, c)
		}
	}
}

// A signed checkpoint opens only with its key. With any bit flipped its content is never different. It may still
// open, because the last letter of a signature has bits that base64 does not use.
func TestSignedCheckpoints(t *testing.T) {
	t.Parallel()
	signer, other := newKey(t), newKey(t)
	_, stored := tree(t, 71)
	c := checkpoint(t, 71, stored)
	signed, err := signer.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(signed), c.String()+"\n— "+ledger.Origin+" ") {
		t.Errorf("signed, the checkpoint is\n%s", signed)
	}
	if again, err := signer.Sign(c); err != nil || string(again) != string(signed) {
		t.Errorf("signed again, the checkpoint has a different text (%v)\n%s", err, again)
	}
	if got, err := ledger.OpenCheckpoint(signed, signer.Key); err != nil || got != c {
		t.Errorf("opened, the checkpoint is %v: %v", got, err)
	}
	if _, err := ledger.OpenCheckpoint(signed, other.Key); err == nil ||
		!strings.Contains(err.Error(), ledger.ShortKey(signer.Key)) ||
		!strings.Contains(err.Error(), ledger.ShortKey(other.Key)) {
		t.Errorf("opened with another key: %v", err)
	}
	if _, err := ledger.OpenCheckpoint(signed, "no key"); err == nil {
		t.Error("opened without a key")
	}
	rapid.Check(t, func(t *rapid.T) {
		altered := []byte(string(signed))
		altered[rapid.IntRange(0, len(altered)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if got, err := ledger.OpenCheckpoint(altered, signer.Key); err == nil && got != c {
			t.Fatalf("altered, the checkpoint opens as %v\n%q", got, altered)
		}
	})
	// A text that is signed but is not a checkpoint of this log.
	c.Origin = "another"
	if signed, err = signer.Sign(c); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenCheckpoint(signed, signer.Key); err == nil {
		t.Error("the checkpoint of another log opens")
	}
	if _, err := ledger.OpenCheckpoint([]byte("text\n"), signer.Key); err == nil {
		t.Error("a text that is not signed opens")
	}
}
