import Glibc

/// What benchmarks measure with, and the rows of Benchmarks/RESULTS.md that they print.
enum Report {
    static func row(_ what: String, _ measured: String) {
        print("| \(what) | \(measured) |")
    }

    /// Processor time of `work`, seconds: the least of several rounds, for what else the machine
    /// does only ever adds to it.
    static func seconds(rounds: Int, _ work: () -> Void) -> Double {
        var least = Double.infinity
        for _ in 0..<rounds {
            let start = now
            work()
            least = min(least, now - start)
        }
        return least
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Resident memory now: the second field of statm, in pages.
    static var residentKilobytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE)) / 1024
    }
}
