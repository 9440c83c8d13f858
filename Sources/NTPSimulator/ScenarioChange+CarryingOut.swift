import NTPTime

extension Scenario {
    /// Does to the world what the scenario has planned for this second.
    func carryOut(_ change: ScenarioChange, in world: inout World) {
        let client = servers.count
        switch change.kind {
        case .conduct(let server, let conduct):
            world.setConduct(of: server, to: conduct)
        case .clientFrequency(let ppm):
            world.shiftFrequency(of: client, by: ppm * 1e-6)
        case .clientStep(let seconds):
            if abs(seconds) > Scenario.visibleStep {
                world.setClock(of: client, by: seconds)
            } else {
                world.nudgeClock(of: client, by: seconds)
            }
        case .clientRetuned(let ppm):
            world.retune(client, to: ppm * 1e-6)
        case .clientSlew(let slew):
            world.slewClock(of: client, as: slew)
        case .clientSleep(let seconds, let clockError):
            world.suspend(client, seconds: seconds, clockError: clockError)
        case .serverStep(let server, let seconds):
            world.setClock(of: server, by: seconds)
        case .serverFrequency(let server, let ppm):
            world.shiftFrequency(of: server, by: ppm * 1e-6)
        case .path(let server, .out, let path):
            world.network.setPath(path, from: client, to: server)
        case .path(let server, .back, let path):
            world.network.setPath(path, from: server, to: client)
        case .reload(let indices, let options):
            let lines = clientConfiguration(servers: indices, options: options)
            world.reconfigure(client, with: lines)
        }
    }

    /// Seconds: what the daemon takes for a step by somebody else, and not for its own late look.
    private static let visibleStep = 0.1
}
