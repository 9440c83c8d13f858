import Testing

@testable import NTPWire

@Suite struct StatusWordTests {
    @Test(arguments: [
        (UInt16(0x0615), "leap_none, sync_ntp, 1 event, clock_sync"),
        (0xc016, "leap_alarm, sync_unspec, 1 event, restart"),
        (0xc011, "leap_alarm, sync_unspec, 1 event, freq_not_set"),
        (0x0100, "leap_none, sync_pps, no events, unspecified"),
        (0x45f4, "leap_add_sec, sync_local, 15 events, freq_mode"),
        (0x892f, "leap_del_sec, sync_telephone, 2 events, stale_leapsecond_values"),
        (0x3f0e, "leap_none, sync_63, no events, TAI"),
    ])
    func systemWords(bits: UInt16, text: String) {
        #expect(SystemStatusWord(bits: bits).description == text)
    }

    @Test(arguments: [
        (UInt16(0x961a), "conf, reach, sel_sys.peer, 1 event, sys_peer"),
        (0x8011, "conf, sel_reject, 1 event, mobilize"),
        (0xf424, "conf, authenb, auth, reach, sel_candidate, 2 events, reachable"),
        (0x1300, "reach, sel_outlier, no events"),
        (0x0f0f, "bcast, sel_pps.peer, no events, interleave_error"),
        (0x0153, ", sel_falsetick, 5 events, unreachable"),
    ])
    func peerWords(bits: UInt16, text: String) {
        #expect(PeerStatusWord(bits: bits).description == text)
    }

    @Test(arguments: [
        (UInt16(0x0000), "no events, clk_unspec"), (0x0011, "1 event, clk_no_reply"),
        (0x00f6, "15 events, clk_bad_time"), (0x0029, "2 events, clk_9"),
    ])
    func clockWords(bits: UInt16, text: String) {
        #expect(ClockStatusWord(bits: bits).description == text)
    }

    @Test func everyWordSurvivesReadingAndWriting() {
        for bits in UInt16.min...UInt16.max {
            guard SystemStatusWord(bits: bits).bits == bits,
                PeerStatusWord(bits: bits).bits == bits,
                ClockStatusWord(bits: bits).bits == bits & 0xff
            else {
                Issue.record("\(bits) changes")
                return
            }
        }
    }

    @Test func theEventCountStaysAtFifteen() {
        let word = SystemStatusWord(
            leap: .none, source: .ntp, eventCount: 200, event: .clockSynchronised)
        #expect(word.bits == 0x06f5)
    }

    @Test func tallies() {
        #expect(String(PeerSelection.allCases.map(\.tally)) == " x.-+#*o")
    }

    static let flashes: [(UInt64, String)] = [
        (0, "00 ok"), (1, "01 pkt_dup"), (0x400, "400 peer_dist"),
        (0x1600, "1600 peer_stratum, peer_dist, peer_unreach"),
        (0x8000, "8000 "),
        (
            0x1fff,
            "1fff pkt_dup, pkt_bogus, pkt_unsync, pkt_denied, pkt_auth, pkt_stratum, "
                + "pkt_header, pkt_autokey, pkt_crypto, peer_stratum, peer_dist, peer_loop, "
                + "peer_unreach"
        ),
    ]

    @Test(arguments: flashes)
    func flash(bits: UInt64, text: String) {
        #expect(FlashBits(rawValue: bits).description == text)
    }
}
