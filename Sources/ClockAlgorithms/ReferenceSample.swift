package import NTPTime

/// One reading of a reference clock.
package struct ReferenceSample: Equatable, Sendable {
    /// The time that it told, and our clock at that moment.
    package var time: NTPTimestamp
    package var receivedAt: NTPTimestamp
    package var announcesLeap: AnnouncedLeap
    /// What the clock says its own precision is, log2 of seconds.
    package var precision: Int8

    /// What the clock says of the end of the month.
    package enum AnnouncedLeap: Equatable, Sendable {
        case none, addSecond, deleteSecond
        /// The clock itself has no time.
        case unsynchronised
    }

    package init(
        time: NTPTimestamp, receivedAt: NTPTimestamp, announcesLeap: AnnouncedLeap = .none,
        precision: Int8
    ) {
        self.time = time
        self.receivedAt = receivedAt
        self.announcesLeap = announcesLeap
        self.precision = precision
    }
}
