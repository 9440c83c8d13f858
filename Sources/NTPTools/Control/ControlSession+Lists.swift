import NTPTime
import NTPWire

extension ControlSession {
    /// `reslist [-4|-6]`. Mode 6 tells it only to who has the control key.
    mutating func printRestrictions(_ family: AddressFamily?) {
        var rows: [RestrictionEntry]
        lastRefusal = nil
        if let answer = askControl(.readOrderedList, data: "addr_restrictions", signed: true) {
            rows = RestrictionEntry.list(VariableList.parse(answer.data)).sorted(
                by: RestrictionEntry.comesBefore)
            if rows.isEmpty { return console.print("No data returned in response to query") }
        } else {
            guard let items = askPrivate(.restrictions) else {
                if case .refused(.authenticationFailure, _)? = lastRefusal {
                    console.complain("ntpdc: give the server's control key first: keyid, passwd")
                }
                return
            }
            if let complaint = ControlSession.complaint(items, RestrictionEntry.itemSizes) {
                return console.complain(complaint)
            }
            rows = items.compactMap { RestrictionEntry($0, isOlder: older.isOlder) }
        }
        RestrictionEntry.heading.forEach(console.print)
        let session = query
        for row in rows where family == nil || row.address.family == family {
            console.print(row.line { session.displayName($0) })
        }
    }

    /// `monlist [version]`: of mode 7, version 1 or 0 chooses the request.
    mutating func printMonitorList(_ version: String?) {
        if let version, version != "0", version != "1" {
            return console.complain("***Illegal integer value \(TerminalText.visible(version))")
        }
        guard let rows = monitorEntries(version) else { return }
        guard let shape = rows.first?.shape else {
            return console.print("No data returned in response to query")
        }
        shape.heading.forEach(console.print)
        let session = query
        for row in rows { console.print(row.line { session.displayName($0) }) }
    }

    /// Nil where there is none, after saying so.
    private mutating func monitorEntries(_ version: String?) -> [MonitorEntry]? {
        if let entries = monitorEntriesByControl() { return entries }
        guard
            let items = askPrivate(
                version == "0" ? .monitorList : .monitorListWithDestinations)
        else { return nil }
        let entries = items.compactMap(MonitorEntry.init)
        if entries.isEmpty {
            console.complain(ControlSession.complaint(items, [72]) ?? "")
            return nil
        }
        return entries
    }

    /// By mode 6; nil where the host does not answer so.
    private mutating func monitorEntriesByControl() -> [MonitorEntry]? {
        guard way != .privateRequests, isAnsweringControl() else { return nil }
        let console = query.surroundings.console
        // How the list is put together is of no interest here.
        query.surroundings.console.complain = { _ in }
        defer { query.surroundings.console = console }
        return query.fetchMostRecentlyUsed([]).map { list in
            list.clients.map { MonitorEntry($0, now: list.now) }
        }
    }

    /// Finds out whether the host answers mode 6 at all, without waiting for it twice.
    mutating func isAnsweringControl() -> Bool {
        if way == .unknown { _ = askControl(.readStatus) }
        return way == .controlMessages
    }
}

extension MonitorEntry {
    init(_ client: RecentClient, now: NTPTimestamp) {
        shape = .full
        address = client.address.address
        local = nil
        port = client.address.port
        count = UInt64(client.count)
        mode = client.mode
        version = client.version
        restrictions = UInt64(client.restrictions)
        averageInterval = MonitorEntry.seconds(client.averageInterval)
        lastInterval = MonitorEntry.seconds(client.age(at: now))
    }

    private static func seconds(_ value: Double) -> UInt64 {
        UInt64(max(0, min(value.rounded(), 0x1p32)))
    }
}
