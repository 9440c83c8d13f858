import Testing

@testable import NTPConfiguration

/// The page of ntp.conf follows the parser's own tables.
@Suite struct ManualGrammarTests {
    @Test(
        arguments: [
            ("server", ["name"], "Ic server Oo Fl 4 | 6 Oc Ar name Oo Ar option ... Oc"),
            ("driftfile", ["file", "ppm"], "Ic driftfile Oo Ar file Oc Oo Ar ppm Oc"),
            ("leapfile", [], "Ic leapfile Ar text Oo Cm checkhash | ignorehash Oc"),
            ("dscp", [], "Ic dscp Ar n"), ("tos", [], "Ic tos Ar option ..."),
            ("interface", ["address"], "Ic interface Cm listen | ignore | drop Ar address"),
            ("multicastclient", [], "Ic multicastclient Oo Oo Fl 4 | 6 Oc Ar host ... Oc"),
            ("refclock", [], "Ic refclock Ar driver Oo Cm unit Ar n Oc Oo Ar option ... Oc"),
            ("setvar", [], "Ic setvar Ar name Ns = Ns Ar value Oo Cm default Oc"),
            ("end", [], "Ic end"), ("dscp", ["n", "m"], nil),
        ] as [(String, [String], String?)])
    func directives(word: String, names: [String], mdoc: String?) throws {
        let directive = try #require(DirectiveTable.directive(word))
        let line = try? ManualGrammar.directive(directive, names: names)
        #expect(line == mdoc)
    }

    @Test(
        arguments: [
            ("tos", "basedate", "Cm basedate Ar day", nil),
            ("tos", "cohort", "Cm cohort Cm 0 | 1", nil),
            ("tinker", "discipline", "Cm discipline Cm statistical | rfc5905", nil),
            (
                "server", "minpoll", "Cm minpoll Ar n",
                "From 3 to 17, whole; for others the nearest is taken."
            ),
            (
                "server", "key", "Cm key Ar n",
                "From 1 to 65535, whole; with another the line is passed over."
            ),
            ("tos", "polltarget", "Cm polltarget Ar number", "From 0.01 to 100."),
            ("tinker", "step", "Cm step Ar number", "Not below 0."),
            ("server", "iburst", "Cm iburst", nil),
        ] as [(String, String, String, String?)])
    func options(directive: String, word: String, mdoc: String, limits: String?) throws {
        let section = try #require(DirectiveTable.directive(directive)?.section)
        let shape = try #require(section.row(of: word)?.shape)
        #expect(try ManualGrammar.option(word, shape, names: []) == mdoc)
        #expect(shape.limits == limits)
    }

    /// No word of the language is missing among those with an effect and those without.
    @Test func everyWordIsWithOrWithoutEffect() {
        let facts = ManualFacts.configuration
        let shown = facts.directives.flatMap(\.words) + facts.idle.flatMap(\.words)
        for directive in DirectiveTable.all { #expect(shown.contains(directive.word)) }
        #expect(facts.idle.allSatisfy { !$0.reason.isEmpty })
        #expect(facts.wordSets.count > 8)
        #expect(facts.wordSets.allSatisfy { !$0.items.isEmpty })
    }

    /// A word that loses its effect can not stay on the page.
    @Test func anIdleWordCanNotBeExplained() throws {
        let source = try ManualTemplate("@directives filegen@\n@of filegen@\nWrites.\n@end@\n")
        let fault = #expect(throws: ManualTemplate.Fault.self) {
            try ManualWriter.body(source, .configuration)
        }
        #expect(fault?.text == "there is no directive filegen with an effect")
    }
}
