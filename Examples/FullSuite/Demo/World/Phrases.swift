import CRMCore

/// What is said and read in the made-up world.
enum Phrases {
    static let pages = [
        "Prices", "Fjord flow meters", "Polaris analysers", "Skua sensors", "Logbook software",
        "Service and calibration",
        "References: food and drink", "References: water works", "How we calibrate", "Contact",
    ]

    static let inquiries = [
        ("Question about delivery times", "How soon could you deliver twelve pieces?"),
        ("Which analyser suits us?", "We measure turbidity in a 40 mm pipe, two lines, day and night."),
        ("Offer, please", "Please send us an offer for the attached list."),
        ("Calibration certificate", "Do your sensors come with a traceable certificate?"),
    ]

    static let answers = [
        "Interested, wants to see it in use.", "Knows us from a colleague; compares with two others.",
        "Needs it before the audit in autumn.", "Wants numbers for the management first.",
        "Asked about interfaces to their control system.",
    ]

    static let calls = [
        "Is comparing us with two others, decides next month.", "Nobody answered; left a message.",
        "Wants a reference from the same industry.", "Budget is approved, waits for the signature.",
        "Asked for a longer warranty.", "Will talk to the plant manager on Monday.",
    ]

    static let mails = [
        ("Your offer", "The offer is attached; it is valid for 30 days."),
        ("Data sheets and references", "As discussed, with the certificate of the test laboratory."),
        ("Revised offer", "With the volume discount included."),
        ("Notes of our call", "Next step: a trial with one line."),
    ]

    static let meetings = [
        ("Demonstration on site", "Measured two lines with them; the readings were within 0.3 %."),
        ("Online demonstration", "Four people took part; the maintenance team asked most."),
        ("Workshop on the installation", "Drawings are agreed; a technician comes along next time."),
    ]

    static let notes = [
        "The new technical manager comes from a customer of ours.", "Their fiscal year ends in June.",
        "The purchase goes through the group's portal.",
    ]

    static let competitors = ["Metrix", "Ohmwerk Instruments", "Delta Flow", "Sensoria"]

    /// What is to be done in a stage.
    static func nextStep(in stage: String) -> String {
        switch stage {
        case "qualification": "Find out who decides"
        case "demonstration": "Show it to the people who use it"
        case "proposal": "Talk the offer through"
        case "negotiation": "Agree on terms"
        case "due": "Check what they use"
        default: "Get the signature"
        }
    }
}
