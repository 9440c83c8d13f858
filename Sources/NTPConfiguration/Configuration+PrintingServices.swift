import NTPTime

extension Configuration {
    var statisticsLines: [String] {
        var lines: [String] = []
        if !statistics.kinds.isEmpty {
            lines.append("statistics " + statistics.kinds.map(\.rawValue).joined(separator: " "))
        }
        lines += statistics.files.map { file in
            (["filegen", file.kind.rawValue] + Printed.options(file, StatisticsFile.rows))
                .joined(separator: " ")
        }
        lines += logWords.map { "logconfig \($0.text)" }
        return lines
    }

    var serviceLines: [String] {
        var lines: [String] = []
        if multicast.broadcastClient {
            lines.append("broadcastclient" + (multicast.noVolley ? " novolley" : ""))
        }
        lines += multicast.multicastClients.map { "multicastclient \(Printed.host($0))" }
        lines += multicast.manycastServers.map { "manycastserver \(Printed.host($0))" }
        if !multicast.ttl.isEmpty {
            lines.append("ttl " + multicast.ttl.map { "\($0)" }.joined(separator: " "))
        }
        lines += traps.map { trap in
            (["trap", Printed.host(trap.target)] + Printed.options(trap, TrapReceiver.rows))
                .joined(separator: " ")
        }
        lines += variables.map { variable in
            "setvar \(Printed.text(variable.name)) = \(Printed.text(variable.value))"
                + (variable.isDefault ? " default" : "")
        }
        lines += system.phoneNumbers.map { "phone \(Printed.text($0))" }
        if let skews = system.pollSkews {
            lines.append(
                (["pollskewlist"]
                    + skews.map { skew in
                        "\(skew.poll.map { "\($0)" } ?? "default") \(skew.early) | \(skew.late)"
                    }).joined(separator: " "))
        }
        if !system.resets.isEmpty {
            lines.append("reset " + system.resets.map(\.rawValue).joined(separator: " "))
        }
        return lines
    }

    var removalLines: [String] {
        removals.associations.map { removal in
            switch removal {
            case .target(let target): "unpeer \(Printed.target(target))"
            case .associationID(let number): "unpeer \(number)"
            }
        }
    }

    static func simulationLines(_ simulation: SimulationOptions) -> [String] {
        var lines = ["simulate {"]
        if let delay = simulation.beepDelay {
            lines.append("    beep_delay = \(Printed.number(delay));")
        }
        if let duration = simulation.duration {
            lines.append("    simulation_duration = \(Printed.number(duration));")
        }
        for server in simulation.servers {
            lines.append("    server = \(Printed.host(server.target)) {")
            lines.append("        server_offset = \(Printed.number(server.offset));")
            for act in server.acts {
                lines.append("        duration = \(Printed.number(act.duration)) {")
                for row in SimulatedAct.rows {
                    guard let value = row.read(act).flatMap(Printed.value) else { continue }
                    lines.append("            \(row.word) = \(value);")
                }
                lines.append("        }")
            }
            lines.append("    }")
        }
        lines.append("}")
        return lines
    }
}
