import CRMCore
import MarketingAutomation

/// What the sample business keeps in its store from the beginning: templates, segments and journeys.
enum SuiteContent {
    /// Everybody who agreed to hear from us and bought nothing yet.
    static let newsletter = "newsletter"
    /// Everybody who did something twice within a month.
    static let engaged = "engaged"
    /// Everybody who bought.
    static let customers = "customers"
    /// The journey from the first mail to the hand-over.
    static let nurture = "nurture"

    /// Writes what is missing; a store that has templates already is left alone.
    static func install(in session: Session) async throws {
        if try await session.read({ try $0.count(MailTemplate.all) }) > 0 { return }
        try await session.write(reason: "suite.install") { transaction in
            guard try transaction.count(MailTemplate.all) == 0 else { return }
            try transaction.create(templates)
            try transaction.create(segments)
            try transaction.create(journeys)
        }
    }

    private static let segments = [
        Segment(
            name: newsletter,
            condition: .consent(.marketing) && !.lifecycle(.customer, .evangelist)
        ),
        Segment(
            name: engaged,
            condition: .happened(.click, .last(days: 30)) || .happened(.activity(.web), atLeast: 2, .last(days: 30))
        ),
        Segment(name: customers, condition: .lifecycle(.customer, .evangelist)),
    ]

    private static let journeys = [
        Journey(
            name: nurture,
            definition: JourneyDefinition(
                on: .entering(newsletter),
                goal: .lifecycle(.salesQualified, .opportunity, .customer),
                caps: [.atMost(2, perDays: 7)]
            ) {
                JourneyStep.send("welcome").named("welcome")
                JourneyStep.waitFor(.click, days: 4) {
                    JourneyStep.score(15)
                } otherwise: {
                    JourneyStep.send("case study")
                }
                JourneyStep.wait(days: 3)
                JourneyStep.waitUntil(hour: 10, on: [.tuesday, .wednesday, .thursday]).named("office morning")
                JourneyStep.send("invitation")
                JourneyStep.waitFor(.click, days: 7) {
                    JourneyStep.advance(to: .marketingQualified)
                }
            }
        )
    ]

    private static let templates = [
        template(
            "welcome",
            "Welcome, {{contact.givenName}}",
            "Thank you for your interest in measuring instruments that last.",
            link: "See how others use them",
            to: "https://nordlicht.example/stories"
        ),
        template(
            "case study",
            "How a dairy in Jutland saves 40 hours a month",
            "Two people, one afternoon, and no more paper lists: the whole story takes four minutes to read.",
            link: "Read the story",
            to: "https://nordlicht.example/stories/dairy"
        ),
        template(
            "invitation",
            "A look at our instruments{{#account.name}} for {{account.name}}{{/account.name}}?",
            "We show you in twenty minutes what would change for you, and what would not.",
            link: "Choose a time",
            to: "https://nordlicht.example/visit"
        ),
    ]

    /// A mail of one paragraph with one link, and how to get no more.
    static func template(
        _ name: String,
        _ subject: String,
        _ text: String,
        link: String = "Read more",
        to address: String = "https://nordlicht.example/news"
    ) -> MailTemplate {
        MailTemplate(
            name: name,
            subject: subject,
            html: """
                <p>Dear {{contact.name}},</p>
                <p>\(text)</p>
                <p><a href="\(address)">\(link)</a></p>
                <p><small>{{sender.address}}{{#links.unsubscribe}} · \
                <a href="{{links.unsubscribe}}">Unsubscribe</a>{{/links.unsubscribe}}</small></p>
                """,
            text: """
                Dear {{contact.name}},

                \(text)

                \(link): \(address)

                {{sender.address}}
                {{#links.unsubscribe}}Unsubscribe: {{links.unsubscribe}}{{/links.unsubscribe}}
                """
        )
    }
}
