import NTPConfiguration

/// `logconfig`: which classes of messages are written. Without it, all are; so is what belongs to
/// no class, such as what keeps the daemon from starting.
struct LogFilter: Equatable {
    private struct Class: Hashable {
        var subject: LogWord.Subject
        var sort: LogWord.Sort
    }

    private var held: Set<Class> = []

    private static let subjects = LogWord.Subject.allCases.filter { $0 != .all }
    private static let sorts = LogWord.Sort.allCases.filter { $0 != .all }

    /// The words in the order of the file.
    init(_ words: [LogWord]) {
        for word in words { apply(word) }
    }

    func passes(_ subject: LogWord.Subject, _ sort: LogWord.Sort) -> Bool {
        !held.contains(Class(subject: subject, sort: sort))
    }

    private mutating func apply(_ word: LogWord) {
        if word.action == .set {
            held = LogFilter.classes(of: LogFilter.subjects, LogFilter.sorts)
        }
        let named = LogFilter.classes(
            of: word.subject == .all ? LogFilter.subjects : [word.subject],
            word.sort == .all ? LogFilter.sorts : [word.sort])
        if word.action == .remove {
            held.formUnion(named)
        } else {
            held.subtract(named)
        }
    }

    private static func classes(
        of subjects: [LogWord.Subject], _ sorts: [LogWord.Sort]
    ) -> Set<Class> {
        Set(subjects.flatMap { subject in sorts.map { Class(subject: subject, sort: $0) } })
    }
}
