import NTPTime

extension Restriction: Defaulted {
    static var defaults: Restriction { Restriction(subject: .source, flags: []) }

    /// Behind `restrict SUBJECT`.
    static let rows: [OptionRow<Restriction>] =
        [
            bit("ignore", .ignore).effective,
            bit("noserve", .noserve).effective,
            bit("notrust", .notrust).effective,
            bit("version", .version).effective,
            bit("nopeer", .nopeer).effective,
            bit("noepeer", .noepeer).effective,
            bit("limited", .limited).effective,
            bit("noquery", .noquery).effective,
            bit("nomodify", .nomodify).effective,
            bit("notrap", .notrap).effective,
            bit("lowpriotrap", .lowpriotrap).idle(.traps),
            bit("nomrulist", .nomrulist).effective,
            bit("kod", .kod).effective,
            bit("mssntp", .mssntp).effective,
            bit("flake", .flake).effective,
            serverResponse.idle(.fuzzedReplies),
            OptionRow("epeer", .flag) { restriction, _ in
                restriction.flags.remove(.noepeer)
            } read: { _ in
                nil
            }.effective,
            // No flag of ntp.org's, though its guides have it: nothing is taken away.
            OptionRow("none", .flag, apply: { _, _ in }, read: { _ in nil }).effective,
            .flag("ntpport", \.ntpPortOnly).effective,
            .integer("ippeerlimit", \.ippeerlimit, -1...1_000_000).effective,
        ]

    /// The flags that `unrestrict` takes away and a misspelling may stand for.
    private static func bit(
        _ word: String, _ flag: RestrictFlags
    ) -> OptionRow<Restriction> {
        OptionRow(word, .flag) { restriction, _ in
            restriction.flags.insert(flag)
        } read: { restriction in
            restriction.flags.contains(flag) ? .flag : nil
        }
    }

    private static let serverResponse = OptionRow<Restriction>("serverresponse", .word(["fuzz"])) {
        restriction, _ in
        restriction.flags.insert(.serverresponseFuzz)
    } read: { restriction in
        restriction.flags.contains(.serverresponseFuzz) ? .text("fuzz") : nil
    }
}

extension DiscardOptions: Defaulted {
    static var defaults: DiscardOptions { DiscardOptions() }

    /// Behind `discard`.
    static let rows: [OptionRow<DiscardOptions>] = [
        .integer("average", \.average, 0...17, .clamp).effective,
        .integer("minimum", \.minimum, 0...65535, .clamp).effective,
        .integer("monitor", \.monitorAge, 0...Int64(Int32.max)).idle(.chance),
    ]
}

extension RateLimitOptions: Defaulted {
    static var defaults: RateLimitOptions { RateLimitOptions() }

    /// Behind ntpsec's `limit`.
    static let rows: [OptionRow<RateLimitOptions>] = [
        .number("average", \.average, 0...1e9).effective,
        .number("burst", \.burst, 0...1e9).effective,
        .number("kod", \.kod, 0...1e9).effective,
    ]
}

extension MRUOptions: Defaulted {
    static var defaults: MRUOptions { MRUOptions() }

    /// Behind `mru`.
    static let rows: [OptionRow<MRUOptions>] = [
        size("maxdepth", \.maximumEntries, clearing: \.maximumKilobytes, 0...Int64(Int32.max))
            .effective,
        size("maxmem", \.maximumKilobytes, clearing: \.maximumEntries, -1...Int64(Int32.max))
            .effective,
        .integer("mindepth", \.minimumEntries, 0...Int64(Int32.max)).effective,
        .integer("maxage", \.maximumAge, 0...Int64(Int32.max)).effective,
        .integer("minage", \.minimumAge, 0...Int64(Int32.max)).effective,
        size("initalloc", \.initialEntries, clearing: \.initialKilobytes, 0...Int64(Int32.max))
            .effective,
        size("initmem", \.initialKilobytes, clearing: \.initialEntries, 0...Int64(Int32.max))
            .effective,
        size("incalloc", \.incrementEntries, clearing: \.incrementKilobytes, 0...Int64(Int32.max))
            .effective,
        size("incmem", \.incrementKilobytes, clearing: \.incrementEntries, 0...Int64(Int32.max))
            .effective,
    ]

    /// One of two units for the same thing: the last one in the file counts.
    private static func size(
        _ word: String, _ path: Field<MRUOptions, Int?>,
        clearing other: Field<MRUOptions, Int?>, _ range: ClosedRange<Int64>
    ) -> OptionRow<MRUOptions> {
        let plain = OptionRow.integer(word, path, range, .clamp)
        return OptionRow(word, plain.shape) { mru, value in
            mru[keyPath: other] = nil
            plain.apply(&mru, value)
        } read: { mru in
            plain.read(mru)
        }
    }
}

extension ResourceLimits: Defaulted {
    static var defaults: ResourceLimits { ResourceLimits() }

    /// Behind `rlimit`.
    static let rows: [OptionRow<ResourceLimits>] = [
        .integer("memlock", \.memlock, -1...Int64(Int32.max)).effective,
        .integer("stacksize", \.stacksize, 0...Int64(Int32.max)).effective,
        .integer("filenum", \.filenum, 0...Int64(Int32.max)).effective,
    ]
}
