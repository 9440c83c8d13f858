import Glibc
import LinuxPlatform
import Testing

/// Files that have to be new.
@Suite struct NewFileTests {
    private static func inFolder(_ body: (String) throws -> Void) throws {
        var name = Array("/tmp/meridian-new.XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw SystemError("mkdtemp") }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            for file in FileStore.list(path) ?? [] { unlink(path + "/" + file) }
            rmdir(path)
        }
        try body(path)
    }

    @Test func isWholeAndPrivate() throws {
        try Self.inFolder { folder in
            try FileStore.create(folder + "/a.conf", with: Array("x\n".utf8))
            #expect(try FileStore.read(folder + "/a.conf") == Array("x\n".utf8))
            #expect(try FileStore.readSecret(folder + "/a.conf").mode & 0o777 == 0o600)
            #expect(FileStore.list(folder) == ["a.conf"])
        }
    }

    @Test func takesNobodysPlace() throws {
        try Self.inFolder { folder in
            try FileStore.overwrite(folder + "/old", with: [1])
            symlink(folder + "/elsewhere", folder + "/link")
            for name in ["old", "link"] {
                let error = #expect(throws: SystemError.self) {
                    try FileStore.create(folder + "/" + name, with: [2])
                }
                #expect(error?.reason == "File exists")
            }
            #expect(try FileStore.read(folder + "/old") == [1])
            #expect(FileStore.list(folder)?.sorted() == ["link", "old"])
        }
    }

    /// A link at the temporary name is not followed.
    @Test func followsNoLink() throws {
        try Self.inFolder { folder in
            symlink(folder + "/victim", folder + "/.a.TEMP")
            try FileStore.create(folder + "/a", with: [3])
            #expect(FileStore.list(folder) == ["a"])
        }
    }

    @Test func tellsWhy() throws {
        try Self.inFolder { folder in
            let error = #expect(throws: SystemError.self) {
                try FileStore.create(folder + "/nowhere/a", with: [])
            }
            #expect(error?.reason == "No such file or directory")
        }
    }
}
