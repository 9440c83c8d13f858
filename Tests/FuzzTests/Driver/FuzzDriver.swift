import Glibc

// libFuzzer has the main function and calls this for each input it makes up. The target's name
// comes in the environment, since libFuzzer reads the arguments.

private let target: FuzzTarget = {
    let name = getenv("MERIDIAN_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        complain("MERIDIAN_FUZZ_TARGET='\(name)': not one of \(names)")
        exit(2)
    }
    return target
}()

/// Ends the process where a promise is broken, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let outcome = target.check(Array(UnsafeBufferPointer(start: start, count: count)))
    if let fault = outcome.fault {
        complain("broken: \(fault)")
        abort()
    }
    return 0
}

private func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}
