import LinuxPlatform
import NTPTime

/// The frequency the clock was found to need, kept over restarts: parts per million with three
/// decimals in one line, as every ntpd writes it.
struct DriftFile {
    var path: String
    /// Parts per million.
    private var written: Double?

    init(path: String) {
        self.path = path
    }

    /// Seconds per second; nil where there is no file. Anything else than a number of at most
    /// 500 ppm is told and left alone.
    func read(log: DaemonLog) -> Double? {
        guard let contents = try? FileStore.read(path, limit: 4096) else { return nil }
        let text = String(decoding: contents.prefix { $0 != 10 && $0 != 32 }, as: UTF8.self)
        guard let ppm = Double(text), ppm.isFinite, ppm.magnitude <= 500 else {
            log.write("frequency file \(path): no frequency in PPM in it; it is not used")
            return nil
        }
        return ppm * 1e-6
    }

    /// Writes a frequency in seconds per second, where it is not written already.
    mutating func write(_ frequency: Double, log: DaemonLog) {
        let ppm = frequency * 1e6
        let text = DecimalText.fixed(ppm, digits: 3)
        if let written, DecimalText.fixed(written, digits: 3) == text { return }
        do throws(SystemError) {
            try FileStore.replace(path, with: Array((text + "\n").utf8))
            written = ppm
        } catch {
            log.write("frequency file: \(error)")
        }
    }
}
