import ClockAlgorithms
import LinuxPlatform
import NTPConfiguration
import NTPTime

/// The frequency the clock was found to need, kept over restarts: parts per million with three
/// decimals in one line, as every ntpd writes it.
struct DriftFile {
    var path: String
    /// Seconds per second (`nonvolatile`).
    private let threshold: Double
    /// What the next change must reach, seconds per second: the threshold, halved each time that
    /// nothing was written.
    private var residual: Double
    /// Seconds per second.
    private var written: Double?

    init(path: String, threshold: Double = SystemOptions().nonvolatile) {
        self.path = path
        self.threshold = threshold
        residual = threshold
    }

    /// Seconds per second; nil where there is no file. Anything else than a number of at most
    /// 500 ppm is told and left alone; so is a folder that is not there, now and not in an hour.
    func read(log: DaemonLog) -> Double? {
        guard let contents = try? FileStore.read(path, limit: 4096) else {
            let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            if !folder.isEmpty, FileStore.list(folder) == nil {
                log.write(
                    "frequency file \(path): there is no folder '\(folder)';"
                        + " the frequency will not be kept")
            }
            return nil
        }
        let text = String(decoding: contents.prefix { $0 != 10 && $0 != 32 }, as: UTF8.self)
        guard let ppm = Double(text), ppm.isFinite, ppm.magnitude <= 500 else {
            log.write("frequency file \(path): no frequency in PPM in it; it is not used")
            return nil
        }
        return ppm * 1e-6
    }

    /// Writes a frequency in seconds per second, the first time and then where it has changed
    /// enough: by the threshold after an hour, by half of it after two, and so on, as ntp.org's
    /// ntpd spares memory that wears out.
    mutating func write(
        _ frequency: Double, memory: OscillatorMemory? = nil, log: DaemonLog
    ) {
        let text = DriftFile.text(frequency)
        if let written {
            guard abs(frequency - written) >= residual, DriftFile.text(written) != text else {
                residual /= 2
                return
            }
        }
        do throws(SystemError) {
            let more =
                memory.map { DriftFile.lines(of: $0, at: SystemClock.unixSeconds()) } ?? ""
            try FileStore.replace(path, with: Array((text + "\n" + more).utf8))
            written = frequency
            residual = threshold
        } catch {
            log.write("frequency file: \(error)")
        }
    }

    private static func text(_ frequency: Double) -> String {
        DecimalText.fixed(frequency * 1e6, digits: 3)
    }
}
