import NTPConfiguration
import NTPTime
import NTPWire

// Events as ntpd's log has them: address, status word, code, words.

extension NTPNode {
    /// Remembers a system event and tells the log, in ntpd's form.
    mutating func note(_ event: SystemEvent, detail: String = "") {
        system.events.note(event)
        events.append(
            .report(
                .sys,
                eventLine(
                    address: "0.0.0.0", status: systemStatus.bits, code: event.rawValue,
                    words: [event.word, detail])))
    }

    /// Remembers an association's event and tells the log, in ntpd's form.
    mutating func note(_ event: PeerEvent, of index: Int, detail: String = "") {
        associations[index].events.note(event)
        let association = associations[index]
        // ntp.org's ntpd marks events of associations by the high bit.
        events.append(
            .report(
                .peer,
                eventLine(
                    address: association.remote.address.description,
                    status: association.status.bits, code: event.rawValue | 0x80,
                    words: [event.word, detail])))
    }

    private func eventLine(
        address: String, status: UInt16, code: UInt8, words: [String]
    ) -> String {
        let text = words.filter { !$0.isEmpty }.joined(separator: " ")
        return "\(address) \(DecimalText.hex(status, digits: 4)) "
            + "\(DecimalText.hex(code, digits: 2)) \(text)"
    }
}
