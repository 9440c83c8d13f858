import Foundation

/// What a built program is linked with.
enum Linking {
    /// Symbols and libraries that `ntpd` must be free of: libdispatch dies under chroot and seccomp
    /// without /proc, and Foundation brings time zones, locales and threads of its own.
    static let banned = [
        "libFoundation", "libdispatch", "libBlocksRuntime", "_dispatch_main", "dispatch_async",
        "$s10Foundation", "$s20FoundationEssentials", "$s8Dispatch", "lib_FoundationICU",
    ]

    /// Which of the banned names the program's file has anywhere: static symbols, dynamic ones and
    /// needed libraries all stand in it as text.
    static func banned(in program: Data) -> [String] {
        banned.filter { program.range(of: Data($0.utf8)) != nil }
    }

    /// Built programs of that name: what `make release` built and what the test run built.
    static func programs(named name: String) -> [String] {
        [".build/release", ".build-test/release", ".build/debug"].map {
            SourceTree.top + "/" + $0 + "/" + name
        }.filter(FileManager.default.isExecutableFile(atPath:))
    }
}
