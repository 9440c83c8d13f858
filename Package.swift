// swift-tools-version: 6.2
// Meridian: the target graph. The doors between targets are drawn in ARCHITECTURE.md and held by
// Tests/TidyTests; a new dependency here needs a decision record.
import PackageDescription

#if canImport(Glibc)
    import Glibc
#endif

/// What every Swift target is compiled with.
let house: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// The pure targets (no I/O, no libc) also promise memory safety in full.
let pure: [SwiftSetting] = house + [.strictMemorySafety()]

func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

/// Tools that start many times a minute keep little in memory: the linker packs the million bytes
/// of relocations that the dynamic loader would read at each start. Loaders before glibc 2.36 do
/// not understand that (decision 0029).
let small: [LinkerSetting] = {
    #if canImport(Glibc)
        var text = [CChar](repeating: 0, count: 64)
        confstr(Int32(_CS_GNU_LIBC_VERSION), &text, text.count)
        let digits = text.prefix { $0 != 0 }.map { Character(UnicodeScalar(UInt8(bitPattern: $0))) }
        let version = String(digits).split(separator: " ").last?.split(separator: ".") ?? []
        guard let major = version.first.flatMap({ Int($0) }),
            let minor = version.dropFirst().first.flatMap({ Int($0) }), (major, minor) >= (2, 36)
        else { return [] }
        let flags = ["--exclude-libs=ALL", "-z", "pack-relative-relocs"]
        return [
            .unsafeFlags(
                ["-use-ld=lld"] + flags.flatMap { ["-Xlinker", $0] },
                .when(configuration: .release))
        ]
    #else
        return []
    #endif
}()

/// What reads bytes from outside, and what is needed to drive it.
let fuzzed: [Target.Dependency] = [
    "NTPTools", "NTPControl", "NTPSimulator", "NTPProtocol", "ClockAlgorithms", "NTPConfiguration",
    "NTPWire",
    "NTPTime",
]

let package = Package(
    name: "Meridian",
    products: [
        .executable(name: "ntpd", targets: ["ntpd"]),
        .executable(name: "meridian", targets: ["meridian"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    ],
    targets: [
        .target(name: "NTPTime", swiftSettings: pure),
        .target(name: "NTPWire", dependencies: ["NTPTime"], swiftSettings: pure),
        .target(
            name: "ClockAlgorithms",
            dependencies: ["NTPTime", .product(name: "RealModule", package: "swift-numerics")],
            swiftSettings: pure),
        .target(name: "NTPConfiguration", dependencies: ["NTPTime"], swiftSettings: pure),
        .target(
            name: "NTPProtocol",
            dependencies: ["NTPTime", "NTPWire", "ClockAlgorithms", "NTPConfiguration"],
            swiftSettings: pure),
        .target(
            name: "NTPControl",
            dependencies: [
                "NTPTime", "NTPWire", "ClockAlgorithms", "NTPProtocol", "NTPConfiguration",
            ],
            swiftSettings: pure),
        .target(
            name: "NTPSimulator",
            dependencies: [
                "NTPTime", "NTPWire", "ClockAlgorithms", "NTPProtocol", "NTPConfiguration",
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            swiftSettings: pure),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev", "pkg-config"])]),
        .target(
            name: "NTPCrypto", dependencies: ["NTPTime", "COpenSSL"], swiftSettings: house),
        .target(name: "CLinux"),
        .target(name: "LinuxPlatform", dependencies: ["NTPTime", "CLinux"], swiftSettings: house),
        .target(
            name: "ReferenceClocks", dependencies: ["NTPTime", "ClockAlgorithms", "LinuxPlatform"],
            swiftSettings: house),
        .target(
            name: "NTPDaemon",
            dependencies: [
                "NTPTime", "NTPWire", "ClockAlgorithms", "NTPConfiguration", "NTPProtocol",
                "NTPControl", "NTPCrypto", "ReferenceClocks", "LinuxPlatform",
            ],
            swiftSettings: house),
        .target(
            name: "NTPTools",
            dependencies: [
                "NTPTime", "NTPWire", "NTPCrypto", "NTPConfiguration", "ClockAlgorithms",
                "NTPSimulator", "LinuxPlatform",
            ],
            swiftSettings: house),
        .target(name: "LazyOpenSSL"),
        .executableTarget(name: "ntpd", dependencies: ["NTPDaemon"], swiftSettings: house),
        .executableTarget(
            name: "meridian",
            dependencies: [
                "NTPTools", "LazyOpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house, linkerSettings: small),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "NTPSimulator", "NTPProtocol", "NTPWire", "ClockAlgorithms", "NTPConfiguration",
                "NTPTime",
            ],
            path: "Benchmarks/Programs", swiftSettings: house),
        test("NTPTimeTests", ["NTPTime"]),
        test("NTPWireTests", ["NTPWire", "NTPTime"]),
        .testTarget(
            name: "ClockAlgorithmsTests", dependencies: ["ClockAlgorithms", "NTPTime"],
            exclude: ["Fixtures"], swiftSettings: house),
        test("NTPConfigurationTests", ["NTPConfiguration", "NTPTime"]),
        test(
            "NTPProtocolTests",
            ["NTPProtocol", "NTPConfiguration", "ClockAlgorithms", "NTPWire", "NTPTime"]),
        test(
            "NTPControlTests",
            [
                "NTPControl", "NTPProtocol", "ClockAlgorithms", "NTPConfiguration", "NTPWire",
                "NTPTime",
            ]),
        test(
            "NTPSimulatorTests",
            [
                "NTPSimulator", "NTPProtocol", "NTPConfiguration", "ClockAlgorithms", "NTPWire",
                "NTPTime",
            ]),
        test("NTPCryptoTests", ["NTPCrypto", "NTPTime"]),
        test("LinuxPlatformTests", ["LinuxPlatform", "NTPTime"]),
        test("ReferenceClocksTests", ["ReferenceClocks", "ClockAlgorithms", "CLinux", "NTPTime"]),
        test(
            "NTPDaemonTests",
            [
                "NTPDaemon", "ClockAlgorithms", "NTPConfiguration", "NTPControl", "NTPProtocol",
                "LinuxPlatform", "NTPTime",
            ]),
        test(
            "NTPToolsTests",
            [
                "NTPTools", "NTPSimulator", "NTPControl", "NTPProtocol", "NTPWire", "NTPCrypto",
                "NTPConfiguration", "LinuxPlatform", "NTPTime",
            ]),
        // The manual pages are made of the tables of programs that do not see each other.
        test("ManualTests", ["NTPTools", "NTPDaemon", "NTPConfiguration", "NTPCrypto"]),
        test("TidyTests", []),
        .testTarget(
            name: "FuzzTests", dependencies: fuzzed, exclude: ["Corpora", "Driver"],
            swiftSettings: house),
    ],
    swiftLanguageModes: [.v6]
)

// Only for `make fuzz`: the checks of FuzzTests with libFuzzer's main function instead of the
// tests around them. One set of sources can not be in two targets at a time.
if Context.environment["MERIDIAN_FUZZ"] != nil {
    package.targets.removeAll { $0.type == .test }
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: fuzzed, path: "Tests/FuzzTests",
            exclude: ["Corpora", "Replay"], swiftSettings: house))
}
