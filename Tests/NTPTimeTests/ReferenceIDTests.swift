import NTPTime
import Testing

@Suite struct ReferenceIDTests {
    @Test(
        arguments: [
            ("GPS", 0x4750_5300, "GPS"), ("", 0, ""), ("LOCL", 0x4c4f_434c, "LOCL"),
            ("TOOLONG", 0x544f_4f4c, "TOOL"), ("é", 0x3f00_0000, "?"), ("A\tB", 0x4109_4200, "A.B"),
        ] as [(String, UInt32, String)])
    func letters(text: String, bits: UInt32, letters: String) {
        #expect(ReferenceID(text).bits == bits)
        #expect(ReferenceID(text).letters == letters)
    }

    @Test func bytesThatAreNoLettersAreDots() {
        #expect(ReferenceID(bits: 0x1b80_ff7f).letters == "....")
        #expect(ReferenceID(bits: 0x0041_0042).letters == "AB")
    }

    @Test(
        arguments: [
            (0, ".GPS."), (1, ".GPS."), (2, "71.80.83.0"), (15, "71.80.83.0"), (16, ".GPS."),
            (255, ".GPS."),
        ] as [(UInt8, String)])
    func textOfAStratum(stratum: UInt8, text: String) {
        #expect(ReferenceID("GPS").text(stratum: stratum) == text)
    }

    @Test(
        arguments: [
            ("RATE", .rate), ("DENY", .deny), ("RSTR", .restrict),
            ("rate", .other(ReferenceID("rate"))),
            ("STEP", .other(.step)),
        ] as [(String, KissCode)])
    func kisses(text: String, code: KissCode) {
        #expect(KissCode(ReferenceID(text)) == code)
        #expect(code.referenceID == ReferenceID(text))
    }

    @Test func anAddressIsItsIdentifier() {
        #expect(ReferenceID(IPv4Address(bits: 0xc000_0201)).dottedQuad == "192.0.2.1")
        #expect(ReferenceID(bits: 0x0102_0304).bytes == [1, 2, 3, 4])
    }
}
