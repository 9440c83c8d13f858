/// Finds the word somebody meant: by the Damerau-Levenshtein distance (one insertion, deletion,
/// replacement or swap of neighbours each), at most 1 for words of up to four letters and 2 for
/// longer ones.
package enum Misspelling {
    /// The first nearest of `candidates`; nil where `word` is none of them nor close to one.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let letters = Array(word.utf8)
        guard letters.allSatisfy(isWordByte), (2...32).contains(letters.count) else { return nil }
        let limit = letters.count <= 4 ? 1 : 2
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.utf8)
            guard abs(other.count - letters.count) <= limit else { continue }
            let distance = distance(letters, other)
            guard distance <= limit, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.word
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
            || (0x61...0x7a).contains(byte) || byte == 0x5f
    }

    /// The optimal string alignment distance: no part of a word is edited twice.
    static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var older: [Int] = []
        var previous = Array(0...second.count)
        for (row, letter) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                let replaced = previous[column] + (letter == other ? 0 : 1)
                var cost = min(replaced, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == second[column - 1], first[row - 1] == other {
                    cost = min(cost, older[column - 1] + 1)
                }
                current.append(cost)
            }
            older = previous
            previous = current
        }
        return previous[second.count]
    }
}
