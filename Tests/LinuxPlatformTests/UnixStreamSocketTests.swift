import CLinux
import Glibc
import LinuxPlatform
import Testing

@Suite struct UnixStreamSocketTests {
    private static func path() -> String {
        var name = Array("/tmp/meridian-unix.XXXXXX".utf8CString)
        close(mkstemp(&name))
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        unlink(path)
        return path
    }

    private static func listener(at path: String, backlog: Int32) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        listen(descriptor, backlog)
        return descriptor
    }

    @Test func bytesGoBothWays() throws {
        let path = Self.path()
        let listener = Self.listener(at: path, backlog: 1)
        defer {
            close(listener)
            unlink(path)
        }
        let socket = try UnixStreamSocket(connectingTo: path)
        let other = accept(listener, nil, nil)
        #expect(try socket.receive() == nil)
        try socket.send([1, 2, 3])
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(other, &bytes, 8) == 3 && bytes.prefix(3) == [1, 2, 3])
        #expect(write(other, [4, 5, 6] as [UInt8], 3) == 3)
        #expect(try socket.receive(capacity: 2) == [4, 5])
        #expect(try socket.receive() == [6])
        close(other)
        #expect(try socket.receive() == [])
        // The process lives on: SIGPIPE would have ended it.
        #expect(throws: SystemError("send", code: EPIPE)) { try socket.send([7]) }
    }

    @Test func neitherSideIsWaitedFor() throws {
        let path = Self.path()
        let listener = Self.listener(at: path, backlog: 0)
        defer {
            close(listener)
            unlink(path)
        }
        let socket = try UnixStreamSocket(connectingTo: path)
        #expect(throws: SystemError("connect \(path)", code: EAGAIN)) {
            _ = try UnixStreamSocket(connectingTo: path)
        }
        let fault = #expect(throws: SystemError.self) {
            for _ in 0..<10_000 { try socket.send([UInt8](repeating: 0, count: 4096)) }
        }
        #expect(fault?.code == EAGAIN)
    }

    @Test func whatFailsIsClosed() throws {
        let path = Self.path()
        for _ in 0..<3000 {
            #expect(throws: SystemError("connect \(path)", code: ENOENT)) {
                _ = try UnixStreamSocket(connectingTo: path)
            }
        }
        let next = dup(0)
        defer { close(next) }
        #expect(next < 2000)
    }

    @Test func onlyPathsThatFit() {
        let longest = "/tmp/" + String(repeating: "x", count: 102)
        for (path, code) in [
            (longest, ENOENT), (longest + "x", ENAMETOOLONG), ("/tmp/a\0b", EINVAL),
        ] {
            #expect(throws: SystemError("connect \(path)", code: code)) {
                _ = try UnixStreamSocket(connectingTo: path)
            }
        }
    }
}
