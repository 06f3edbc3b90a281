// Reads a list of English texts (JSON) and writes the U.S. school grade that each
// takes to read, by the formula of Flesch and Kincaid.
import { readFileSync } from 'node:fs'
import { fleschKincaid } from 'flesch-kincaid'
import { syllable } from 'syllable'

const parts = (granularity, text) => [...new Intl.Segmenter('en', { granularity }).segment(text)]

function grade(text) {
  const words = parts('word', text).filter((part) => part.isWordLike)
  return fleschKincaid({
    sentence: parts('sentence', text).length,
    word: words.length,
    syllable: words.reduce((sum, word) => sum + syllable(word.segment), 0),
  })
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(grade)))
