import CLinux
import Glibc

/// Giving up root, as far as a time daemon can.
package enum Privileges {
    /// `user[:group]`, names or numbers.
    struct Identity {
        let user: uid_t
        let group: gid_t
        /// nil for a number that no account has.
        let name: String?

        init(_ text: String) throws(SystemError) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let account = try Privileges.user(named: String(parts[0]))
            user = account.id
            name = account.name
            let hasGroup = parts.count == 2 && !parts[1].isEmpty
            group = hasGroup ? try Privileges.group(named: String(parts[1])) : account.group
        }
    }

    /// Becomes `user[:group]`, names or numbers, for good. Kept are the rights to set the clock
    /// and to bind ports below 1024, where the process has them; no exec'd program gains any.
    package static func drop(to identity: String) throws(SystemError) {
        let wanted = try Identity(identity)
        _ = clinux_prctl(PR_SET_KEEPCAPS, 1)
        if getuid() == 0 {
            let hasGroups = wanted.name.map { initgroups($0, wanted.group) == 0 } ?? false
            if !hasGroups, setgroups(0, nil) != 0 { throw SystemError("setgroups") }
        }
        guard setresgid(wanted.group, wanted.group, wanted.group) == 0 else {
            throw SystemError("set group \(identity)")
        }
        guard setresuid(wanted.user, wanted.user, wanted.user) == 0 else {
            throw SystemError("set user \(identity)")
        }
        try keepClockRights()
        _ = clinux_prctl(PR_SET_NO_NEW_PRIVS, 1)
    }

    /// Of the rights the process may have, only these two stay in effect.
    private static func keepClockRights() throws(SystemError) {
        var header = __user_cap_header_struct(
            version: UInt32(_LINUX_CAPABILITY_VERSION_3), pid: 0)
        var sets = (__user_cap_data_struct(), __user_cap_data_struct())
        let wanted = UInt32(1) << UInt32(CAP_SYS_TIME) | UInt32(1) << UInt32(CAP_NET_BIND_SERVICE)
        let result = withUnsafeMutablePointer(to: &sets) {
            // Version 3 reads and writes two structures.
            $0.withMemoryRebound(to: __user_cap_data_struct.self, capacity: 2) { data in
                guard capget(&header, data) == 0 else { return Int32(-1) }
                data[0].permitted &= wanted
                data[0].effective = data[0].permitted
                data[0].inheritable = 0
                data[1] = __user_cap_data_struct()
                return capset(&header, data)
            }
        }
        if result != 0 { throw SystemError("capset") }
    }

    private static func user(
        named name: String
    ) throws(SystemError) -> (id: uid_t, group: gid_t, name: String?) {
        if let entry = getpwnam(name)?.pointee { return (entry.pw_uid, entry.pw_gid, name) }
        guard let number = uid_t(name) else { throw SystemError("user \(name)", code: ENOENT) }
        guard let entry = getpwuid(number)?.pointee else { return (number, gid_t(number), nil) }
        return (number, entry.pw_gid, String(cString: entry.pw_name))
    }

    private static func group(named name: String) throws(SystemError) -> gid_t {
        if let entry = getgrnam(name)?.pointee { return entry.gr_gid }
        guard let number = gid_t(name) else { throw SystemError("group \(name)", code: ENOENT) }
        return number
    }

    /// Runs before all processes of no real-time priority, and of a lower one, from now on; ntpd's
    /// -P.
    package static func setRealTimePriority(_ priority: Int) throws(SystemError) {
        var parameters = sched_param()
        parameters.sched_priority = Int32(clamping: priority)
        guard sched_setscheduler(0, SCHED_FIFO, &parameters) == 0 else {
            throw SystemError("sched_setscheduler")
        }
    }

    /// Raises the scheduling priority as far as the system lets; ntpd's -N.
    package static func raisePriority() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -12)
    }
}
