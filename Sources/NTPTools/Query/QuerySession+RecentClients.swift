import NTPTime
import NTPWire

/// `mrulist`.
extension QuerySession {
    /// Beginnings again, answers without a row, uses of a nonce: at most so many.
    private static let mostRestarts = 8
    private static let mostIdleAnswers = 8
    private static let nonceUses = 4
    /// Seconds between two lines that say how far it is.
    private static let progressInterval = 5.0

    mutating func printMostRecentlyUsed(_ arguments: [String]) {
        let person = surroundings.person
        person.catchInterrupts(true)
        defer { if !isInteractive { person.catchInterrupts(false) } }
        console.complain("Ctrl-C will stop MRU retrieval and display partial results.")
        guard let (clients, now) = fetchMostRecentlyUsed(arguments), !style.isRaw else { return }
        if person.isInterrupted() { person.catchInterrupts(true) }
        RecentClient.heading.forEach(console.print)
        for client in clients {
            console.print(client.line(at: now, name: displayName(client.address.address)))
            guard !person.isInterrupted() else {
                console.print("")
                console.print(" --interrupted--")
                return
            }
        }
    }

    /// The rows in the order asked for, and the server's time; nil after a complaint.
    mutating func fetchMostRecentlyUsed(
        _ arguments: [String]
    ) -> (clients: [RecentClient], now: NTPTimestamp)? {
        let request = RecentClientsRequest(arguments)
        for word in request.unknown {
            console.complain("ignoring unrecognized mrulist parameter: \(word)")
        }
        var list = RecentClients()
        guard collect(request, into: &list) else { return nil }
        // It is no error, which is what a document would tell it as.
        if !style.isJSON {
            console.complain(
                "Retrieved \(list.count) unique MRU entries and \(list.updates) updates.")
        }
        var newestFirst = list.newestFirst
        if let recent = request.recent { newestFirst = Array(newestFirst.prefix(recent)) }
        return (request.order.sorted(newestFirst), list.now)
    }

    private struct Retrieval {
        var pace = RecentClientsPace()
        var nonce: [UInt8]
        var nonceUses = 0
        var restarts = 0
        var idleAnswers = 0
        /// Rows that the last request named.
        var named = 0
        var nextReport: MonotonicInstant?
    }

    /// Asks until the list is whole, Ctrl-C was pressed or the command has taken long enough; false
    /// after a complaint.
    private mutating func collect(
        _ request: RecentClientsRequest, into list: inout RecentClients
    ) -> Bool {
        guard let nonce = fetchNonce() else { return interrupted() }
        var retrieval = Retrieval(nonce: nonce)
        while true {
            let (data, named) = request.data(
                nonce: retrieval.nonce, pace: retrieval.pace, newest: list.newest(32))
            retrieval.named = named
            retrieval.nonceUses += 1
            do throws(QueryFailure) {
                let answer = try query(.readMostRecentlyUsed, data: data)
                if style.isRaw, !style.isJSON {
                    CookedVariables.rawLines(answer.data).forEach(console.print)
                }
                let progress = list.take(VariableList.parse(answer.data))
                switch progress {
                case .complete: return true
                case .broken(let fault):
                    console.complain(serverPrefix + "***The MRU list makes no sense: \(fault)")
                    return false
                case .more(let rows):
                    retrieval.idleAnswers = rows == 0 ? retrieval.idleAnswers + 1 : 0
                    retrieval.pace.succeed()
                }
            } catch .interrupted {
                return interrupted()
            } catch {
                guard recover(from: error, &retrieval, &list) else { return showsPart(of: list) }
            }
            guard retrieval.idleAnswers < QuerySession.mostIdleAnswers else {
                console.complain(serverPrefix + "***The MRU list does not end")
                return false
            }
            reportProgress(list, &retrieval)
            guard renewNonce(&retrieval, list) else {
                return interrupted() || showsPart(of: list)
            }
        }
    }

    /// False after a complaint.
    private mutating func recover(
        from failure: QueryFailure, _ retrieval: inout Retrieval, _ list: inout RecentClients
    ) -> Bool {
        switch failure {
        case .refused(.unknownVariable, _) where retrieval.named > 0:
            // None of the rows that the request named stands in the server's list any more.
            list.removeNewest(retrieval.named)
            guard list.count == 0 else { return true }
            retrieval.restarts += 1
            guard retrieval.restarts > QuerySession.mostRestarts else { return true }
            console.complain(
                "Giving up after \(QuerySession.mostRestarts) restarts from the beginning: the"
                    + " server's list turns over faster than it can be read"
                    + " (mru maxdepth in its ntp.conf).")
            return false
        case .refused(.badValue, _):
            if retrieval.pace.refuse() { return true }
        case .timedOut, .incomplete:
            if retrieval.pace.lose() { return true }
        default: break
        }
        report(failure, association: 0, signed: false)
        return false
    }

    private mutating func renewNonce(
        _ retrieval: inout Retrieval, _ list: RecentClients
    ) -> Bool {
        if let fresh = list.nonce, fresh != retrieval.nonce {
            retrieval.nonce = fresh
            retrieval.nonceUses = 0
        } else if retrieval.nonceUses >= QuerySession.nonceUses {
            guard let fresh = fetchNonce() else { return false }
            retrieval.nonce = fresh
            retrieval.nonceUses = 0
        }
        return true
    }

    /// Whether it was Ctrl-C that ended the retrieval; says so.
    private func interrupted() -> Bool {
        guard surroundings.person.isInterrupted() else { return false }
        console.complain("mrulist retrieval interrupted by operator.")
        console.complain("Displaying partial client list.")
        return true
    }

    /// Whether there is something to show in spite of a failure; says so.
    private func showsPart(of list: RecentClients) -> Bool {
        guard list.count > 0 else { return false }
        console.complain("Displaying partial client list.")
        return true
    }

    private func reportProgress(_ list: RecentClients, _ retrieval: inout Retrieval) {
        guard let now = host?.exchange.now() else { return }
        let due = retrieval.nextReport ?? now.advanced(bySeconds: QuerySession.progressInterval)
        retrieval.nextReport = due
        guard now >= due else { return }
        retrieval.nextReport = now.advanced(bySeconds: QuerySession.progressInterval)
        console.complain("\(list.count) (\(list.updates) updates)")
    }

    /// Proves that we receive what is sent to our address; nil after a complaint.
    private mutating func fetchNonce() -> [UInt8]? {
        do throws(QueryFailure) {
            let answer = try query(.requestNonce)
            let nonce = VariableList.parse(answer.data).first { $0.nameText == "nonce" }?.value
            if let nonce, !nonce.isEmpty, nonce.count < 128, !nonce.contains(0x2c) { return nonce }
            console.complain(
                "unexpected nonce response format: "
                    + TerminalText.visible(answer.data.prefix(128)))
        } catch .interrupted {
            return nil
        } catch {
            report(error, association: 0, signed: false)
            console.complain("nonce request failed")
        }
        return nil
    }
}
