import LinuxPlatform
import NTPCrypto
import NTPTime
import Testing

@testable import NTPTools

@Suite struct KernelTimeTests {
    static var reading: KernelTimex {
        var reading = KernelTimex()
        reading.state = 0
        reading.status = 0x2001
        reading.seconds = 1_795_271_519
        reading.fraction = 34_418_893
        reading.taiOffset = 37
        reading.offset = -12_345
        reading.frequency = -819_200
        reading.maximumError = 16_496
        reading.estimatedError = 125
        reading.timeConstant = 6
        reading.precision = 1
        reading.tolerance = 32_768_000
        return reading
    }

    @Test func nanoseconds() {
        let desk = Desk()
        let shop = Workshop()
        shop.kernel = Self.reading
        #expect(KernelTimeProgram.run([], on: desk.machine, shop.system) == 0)
        #expect(
            desk.out == [
                "ntp_gettime() returns code 0 (OK)",
                "  time eeac29df.08cf9e38  Sat, Nov 21 2026 14:31:59.034, (.034418893),",
                "  maximum error 16496 us, estimated error 125 us, TAI offset 37",
                "ntp_adjtime() returns code 0 (OK)", "  modes 0x0 (),",
                "  offset -12.345 us, frequency -12.500 ppm, interval 1 s,",
                "  maximum error 16496 us, estimated error 125 us,",
                "  status 0x2001 (PLL,NANO),",
                "  time constant 6, precision 0.001 us, tolerance 500 ppm,",
            ])
    }

    @Test func microsecondsAndAPulse() {
        let desk = Desk()
        let shop = Workshop()
        shop.kernel = Self.reading
        shop.kernel.state = 5
        shop.kernel.status = 0x107
        shop.kernel.fraction = 34_418
        shop.kernel.pulse.shift = 4
        shop.kernel.pulse.frequency = 65_536
        shop.kernel.pulse.jitter = 3
        shop.kernel.pulse.calibrations = 9
        #expect(KernelTimeProgram.run(["-r"], on: desk.machine, shop.system) == 0)
        #expect(desk.out[0] == "ntp_gettime() returns code 5 (ERROR)")
        #expect(desk.out[1].hasSuffix("14:31:59.034, (.034418),"))
        #expect(
            desk.out[2] == "  maximum error 16496 us, estimated error 125 us"
                + "  ntptime=eeac29df.8cfa000 unixtime=6b01ab5f.034418 Sat Nov 21 14:31:59 2026")
        #expect(desk.out[3] == ", TAI offset 37")
        #expect(desk.out[6] == "  offset -12345.000 us, frequency -12.500 ppm, interval 16 s,")
        #expect(desk.out[8] == "  status 0x107 (PLL,PPSFREQ,PPSTIME,PPSSIGNAL),")
        #expect(
            desk.out.suffix(2) == [
                "  pps frequency 1.000 ppm, stability 0.000 ppm, jitter 3.000 us,",
                "  intervals 9, jitter exceeded 0, stability exceeded 0, errors 0.",
            ])
    }

    @Test func itSetsNothing() {
        let desk = Desk()
        let system = Workshop().system
        for arguments in [["-f", "1"], ["-N"], ["-T", "37"], ["-s0"], ["-x"], ["file"]] {
            #expect(KernelTimeProgram.run(arguments, on: desk.machine, system) == 2)
        }
        #expect(desk.out.isEmpty)
        let shop = Workshop()
        shop.kernelFault = "Function not implemented"
        desk.err = []
        #expect(KernelTimeProgram.run([], on: desk.machine, shop.system) == 1)
        #expect(desk.err == ["ntp_adjtime() call fails: Function not implemented"])
    }

    @Test func theLiveKernelAnswers() throws {
        let reading = try KernelTimex.read()
        #expect(abs(reading.seconds - SystemClock.unixSeconds()) <= 1)
        #expect(reading.tolerance > 0)
    }
}

@Suite struct KeyGenerationTests {
    @Test func theFile() throws {
        let desk = Desk()
        let shop = Workshop()
        #expect(KeyGeneration.run(["-M"], on: desk.machine, shop.system) == 0)
        let name = "ntpkey_MD5key_host..name.3203371309"
        #expect(shop.links == ["ntp.keys": name])
        #expect(desk.err == ["Generating new md5 file and link", "ntp.keys->\(name)"])
        let bytes = try #require(shop.secrets[name])
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.prefix(2) == ["# \(name)", "# Fri Jul  6 01:21:49 2001"])
        #expect(lines.count == 42)
        #expect(lines[2].hasPrefix(" 1 MD5 ") && lines[2].hasSuffix("  # MD5 key"))
        #expect(lines[12].hasPrefix("11 SHA1 ") && lines[12].hasSuffix("  # SHA1 key"))
        let keys = lines.dropFirst(2).map { $0.split(separator: " ")[2] }
        #expect(Set(keys).count == 40)
        #expect(keys.prefix(10).allSatisfy { $0.utf8.count == 20 })
        let allowed = SymmetricKeyFile.characters
        #expect(keys.joined().utf8.allSatisfy { allowed.contains($0) })
    }

    @Test func ntpdTakesEveryLine() throws {
        var generator = SystemRandomNumberGenerator()
        let text = SymmetricKeyFile.text(name: "n", date: "d", using: &generator)
        let file = KeyFile(parsing: Array(text.utf8).span)
        #expect(file.findings.isEmpty)
        #expect(file.keys.map(\.id) == Array(1...40))
        #expect(
            file.keys.map(\.type)
                == [KeyType.md5, .sha1, .aes128CMAC, .sha256].flatMap {
                    [KeyType](repeating: $0, count: 10)
                })
    }

    @Test func noWeakCharacter() {
        #expect(Set(SymmetricKeyFile.characters).count == 74)
        for character in "#\"'\\`$! \t;&|<>(){}[]*?".utf8 {
            #expect(!SymmetricKeyFile.characters.contains(character))
        }
    }

    static let refused = [
        ["-H"], ["-T"], ["-e"], ["-p", "secret"], ["--gq-params"], ["-c", "RSA-SHA1"], [], ["x"],
    ]

    @Test(arguments: refused)
    func autokeyIsRefused(arguments: [String]) {
        let desk = Desk()
        let shop = Workshop()
        #expect(KeyGeneration.run(arguments, on: desk.machine, shop.system) == 1)
        #expect(shop.secrets.isEmpty && desk.err.first?.hasPrefix("ntp-keygen: ") == true)
    }
}
