/// Which statistics are written and to which files.
package struct StatisticsOptions: Equatable, Sendable {
    /// Each kind once, in the order of the file.
    package var kinds: [StatisticsKind] = []
    /// At most one for a kind, in the order of the file.
    package var files: [StatisticsFile] = []

    package init() {}
}

/// A kind of statistics; the word of `statistics` and `filegen`.
package enum StatisticsKind: String, CaseIterable, Equatable, Hashable, Sendable {
    case clockstats, cryptostats, loopstats, peerstats, rawstats, sysstats, timingstats
    case protostats
    /// ntpsec's.
    case usestats, ntsstats, ntskestats, ntskelog
}

/// `filegen KIND ...`: how the file of one kind is named and when a new one begins.
package struct StatisticsFile: Equatable, Hashable, Sendable {
    package enum Rotation: String, CaseIterable, Equatable, Hashable, Sendable {
        case none, pid, day, week, month, year, age
    }

    package var kind: StatisticsKind
    /// nil is the name of the kind.
    package var name: String?
    package var rotation = Rotation.day
    /// A hard link without suffix to the file in use.
    package var link = true
    /// nil where the line says neither `enable` nor `disable`.
    package var enabled: Bool?

    package init(kind: StatisticsKind) {
        self.kind = kind
    }
}

/// One word of `logconfig`, such as `+peerevents`.
package struct LogWord: Equatable, Hashable, Sendable {
    package enum Action: String, Equatable, Hashable, Sendable {
        case set = "="
        case add = "+"
        case remove = "-"
    }

    /// What the message is about.
    package enum Subject: String, CaseIterable, Equatable, Hashable, Sendable {
        case all, clock, peer, sync, sys
    }

    /// What sort of message it is.
    package enum Sort: String, CaseIterable, Equatable, Hashable, Sendable {
        case all, info, events, status, statistics
    }

    package var action: Action
    package var subject: Subject
    package var sort: Sort

    package init(action: Action, subject: Subject, sort: Sort) {
        self.action = action
        self.subject = subject
        self.sort = sort
    }

    /// Subject and sort run together; ntp.org also takes a subject behind `all` (`allsync`), and
    /// older releases of it took `all` alone.
    package init?(_ text: String) {
        var rest = text[...]
        var action = Action.set
        if let first = rest.first, let marked = Action(rawValue: String(first)) {
            action = marked
            rest = rest.dropFirst()
        }
        for subject in Subject.allCases where rest.hasPrefix(subject.rawValue) {
            let tail = String(rest.dropFirst(subject.rawValue.count))
            if subject == .all, tail.isEmpty {
                self.init(action: action, subject: .all, sort: .all)
                return
            }
            if let sort = Sort(rawValue: tail) {
                self.init(action: action, subject: subject, sort: sort)
                return
            }
            if subject == .all, let swapped = Subject(rawValue: tail) {
                self.init(action: action, subject: swapped, sort: .all)
                return
            }
        }
        return nil
    }

    package var text: String { action.rawValue + subject.rawValue + sort.rawValue }
}
