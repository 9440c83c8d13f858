import Glibc
import LinuxPlatform
import Testing

@Suite struct FileStoreTests {
    /// A folder of its own for each test, gone at its end.
    private final class Folder {
        let path: String

        init() {
            var name = Array("/tmp/meridian-files.XXXXXX".utf8CString)
            mkdtemp(&name)
            path = String(
                decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        deinit {
            for name in ["drift", "drift.TEMP", "link", "other"] { unlink("\(path)/\(name)") }
            rmdir(path)
        }
    }

    @Test func aFileIsReplacedAsAWhole() throws {
        let folder = Folder()
        let path = folder.path + "/drift"
        try FileStore.replace(path, with: Array("1.000\n".utf8))
        try FileStore.replace(path, with: Array("2.5\n".utf8))
        #expect(try FileStore.read(path) == Array("2.5\n".utf8))
        #expect(!FileStore.canRead(path + ".TEMP"))
    }

    /// As with the shell's `>`: emptied when opened, links followed; a full disk is told of.
    @Test func outputOfAPerson() throws {
        let folder = Folder()
        let (path, link) = (folder.path + "/other", folder.path + "/link")
        symlink(path, link)
        for count in [3, 20_000, 1] {
            let file = try OutputFile(link)
            for number in 0..<count { file.print("line \(number)") }
            try file.close()
            file.print("late")
            let text = String(decoding: try FileStore.read(path), as: UTF8.self)
            #expect(text.hasPrefix("line 0\n") && text.hasSuffix("line \(count - 1)\n"))
            #expect(text.split(separator: "\n").count == count)
        }
        #expect(throws: SystemError.self) { try OutputFile(folder.path) }
        let full = try OutputFile("/dev/full")
        full.print("x")
        #expect(throws: SystemError("write", code: ENOSPC)) { try full.close() }
    }

    @Test func aSymbolicLinkIsNotFollowed() throws {
        let folder = Folder()
        let other = folder.path + "/other"
        let link = folder.path + "/link"
        try FileStore.overwrite(other, with: [1])
        symlink(other, link)
        #expect(throws: SystemError.self) { try FileStore.replace(link, with: [2]) }
        #expect(throws: SystemError.self) { try FileStore.overwrite(link, with: [2]) }
        #expect(throws: SystemError.self) { try AppendFile(link) }
        #expect(try FileStore.read(other) == [1])
        // One that waits at the temporary name is removed.
        symlink(other, folder.path + "/drift.TEMP")
        try FileStore.replace(folder.path + "/drift", with: [3])
        #expect(try FileStore.read(other) == [1])
        #expect(try FileStore.read(folder.path + "/drift") == [3])
    }

    /// `driftfile /dev/null`, by root: the device has to stay one.
    @Test func whatIsNoFileIsNotReplaced() throws {
        let folder = Folder()
        let path = folder.path + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: SystemError.self) { try FileStore.replace(path, with: [1]) }
        var info = stat()
        #expect(lstat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func aFileBeyondTheLimitIsNotRead() throws {
        let folder = Folder()
        let path = folder.path + "/other"
        try FileStore.overwrite(path, with: [UInt8](repeating: 0, count: 101))
        #expect(try FileStore.read(path, limit: 101).count == 101)
        #expect(throws: SystemError("read \(path)", code: EFBIG)) {
            try FileStore.read(path, limit: 100)
        }
    }
    /// A pipe without a writer keeps its reader waiting: a daemon would serve nobody meanwhile.
    @Test(.timeLimit(.minutes(1))) func whoMayNotWaitReadsNoPipe() throws {
        let folder = Folder()
        let path = folder.path + "/other"
        #expect(mkfifo(path, 0o600) == 0)
        for path in [path, folder.path, "/dev/zero"] {
            let fault = #expect(throws: SystemError.self) {
                try FileStore.read(path, mayWait: false)
            }
            #expect(fault?.isNoRegularFile == true)
            #expect(fault?.description == "open \(path): not a regular file")
        }
        #expect(throws: SystemError.self) { try FileStore.readSecret(path, mayWait: false) }
    }
}
