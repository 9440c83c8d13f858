import CLinux
import ClockAlgorithms
import Glibc
import NTPTime
import Testing

@testable import ReferenceClocks

/// Driver 28 with real shared memory, written to as gpsd and others do.
@Suite(.serialized) struct SharedMemoryClockTests {
    /// A unit that nobody else on this computer has.
    private struct Writer {
        let unit: UInt8
        let memory: UnsafeMutablePointer<clinux_shared_time>
        private let segment: Int32

        init() throws {
            let key = 0x4e54_5030 as Int32
            let free = (64...255).first { shmget(key + $0, 1, 0o600) < 0 && errno == ENOENT }
            unit = UInt8(try #require(free))
            let size = MemoryLayout<clinux_shared_time>.size
            segment = shmget(key + Int32(unit), size, 0o1000 | 0o600)
            let raw = try #require(shmat(segment, nil, 0))
            memory = raw.bindMemory(to: clinux_shared_time.self, capacity: 1)
        }

        /// One report, `ahead` seconds before the computer's clock.
        func write(mode: Int32 = 1, ahead: Int = 0, nanoseconds: UInt32 = 250_000_123) {
            memory.pointee.mode = mode
            memory.pointee.count += 1
            memory.pointee.clock_seconds = 1_800_000_000 + ahead
            memory.pointee.clock_microseconds = 250_000
            memory.pointee.clock_nanoseconds = nanoseconds
            memory.pointee.received_seconds = 1_800_000_000
            memory.pointee.received_microseconds = 250_000
            memory.pointee.received_nanoseconds = nanoseconds
            memory.pointee.precision = -20
            memory.pointee.leap = 0
            memory.pointee.count += 1
            memory.pointee.valid = 1
        }

        func remove() {
            shmdt(memory)
            shmctl(segment, 0, nil)
        }
    }

    @Test func theLayoutIsTheOneThatOthersWrite() {
        #expect(MemoryLayout<clinux_shared_time>.size == 96)
        #expect(MemoryLayout<clinux_shared_time>.offset(of: \.clock_seconds) == 8)
        #expect(MemoryLayout<clinux_shared_time>.offset(of: \.received_seconds) == 24)
        #expect(MemoryLayout<clinux_shared_time>.offset(of: \.valid) == 48)
        #expect(MemoryLayout<clinux_shared_time>.offset(of: \.clock_nanoseconds) == 52)
    }

    @Test(arguments: [0, 1] as [Int32]) func aReportIsTakenOnce(mode: Int32) throws {
        let writer = try Writer()
        defer { writer.remove() }
        var clock = try #require(
            ReferenceClock(
                type: 28, unit: writer.unit, mode: 0, options: ReferenceClockOptions()))
        #expect(clock.read() == .silent)
        writer.write(mode: mode, ahead: 2)
        let expected = ReferenceSample(
            time: NTPTimestamp(unixSeconds: 1_800_000_002, nanoseconds: 250_000_123),
            receivedAt: NTPTimestamp(unixSeconds: 1_800_000_000, nanoseconds: 250_000_123),
            precision: -20)
        #expect(clock.read() == .sample(expected))
        #expect(clock.read() == .silent && writer.memory.pointee.valid == 0)
        clock.close()
    }

    /// Nanoseconds that do not go with the microseconds are of no writer that knows of them.
    @Test func microsecondsOfOldWriters() throws {
        let writer = try Writer()
        defer { writer.remove() }
        var clock = try #require(
            ReferenceClock(
                type: 28, unit: writer.unit, mode: 0, options: ReferenceClockOptions()))
        writer.write(nanoseconds: 7)
        guard case .sample(let sample) = clock.read() else {
            Issue.record("no sample")
            return
        }
        #expect(sample.time == NTPTimestamp(unixSeconds: 1_800_000_000, nanoseconds: 250_000_000))
    }

    @Test(
        arguments: [
            (14_399, 0, false, true), (14_401, 0, false, false), (14_401, 0, true, true),
            (11, 10, false, false), (9, 10, false, true),
        ] as [(Int, Double, Bool, Bool)])
    func whoIsFarOffIsNotBelieved(ahead: Int, time2: Double, flag1: Bool, isBelieved: Bool) throws {
        let writer = try Writer()
        defer { writer.remove() }
        let options = ReferenceClockOptions(time2: time2, flag1: flag1)
        var clock = try #require(
            ReferenceClock(type: 28, unit: writer.unit, mode: 0, options: options))
        _ = clock.read()
        writer.write(ahead: ahead)
        #expect((clock.read() != .bad) == isBelieved)
    }

    @Test func nonsenseIsBad() throws {
        let writer = try Writer()
        defer { writer.remove() }
        var clock = try #require(
            ReferenceClock(
                type: 28, unit: writer.unit, mode: 0, options: ReferenceClockOptions()))
        _ = clock.read()
        writer.write(mode: 2)
        #expect(clock.read() == .bad)
        writer.write()
        writer.memory.pointee.leap = 4
        #expect(clock.read() == .bad)
        writer.write()
        writer.memory.pointee.clock_microseconds = 2_000_000
        #expect(clock.read() == .bad)
    }

    @Test func typesWithoutDriver() {
        #expect(
            ReferenceClock(type: 20, unit: 0, mode: 0, options: ReferenceClockOptions()) == nil)
    }
}
