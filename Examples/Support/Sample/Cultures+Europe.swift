extension Culture {
    static let europe: [Culture] = [british, german, french, spanish, italian, dutch, polish, hungarian, swedish]

    private static let british = Culture(
        country: "United Kingdom",
        weight: 14,
        given: words(
            "Alice Arthur Beatrice Callum Daisy Edmund Fiona George Harriet Isla Jasper Kirsty Lewis Maisie Rory"
        ),
        family: words(
            "Ashdown Birchall Calloway Dunmore Eastwick Farrow Greenhalgh Hartwell Kingsley Loxley Merrow Penhale"
        ),
        places: words(
            "Harbour Northgate Bluefield Thornbury Ravenscar Silverdale Kestrel Whitcombe Copperfield Lanyon"
        ),
        trades: trades("Logistics=Logistics Instruments=Manufacturing Foods=Food Systems=Software Textiles=Textiles"),
        forms: ["%p %t Ltd", "%p & Sons %t Ltd", "%p %t plc"],
        cities: [("London", "EC1A 1BB"), ("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"), ("Glasgow", "G1 3SL")],
        streets: ["Mill Lane %n", "%n Station Road", "%n Quay Street"],
        phone: "+44 1632 960###",
        mobile: "+44 7700 900###"
    )

    private static let german = Culture(
        country: "Germany",
        weight: 16,
        given: words("Anke Bernd Clara Dietmar Elke Friedrich Greta Heiko Ingrid Jörg Katrin Lukas Maren Ole Ute"),
        family: words(
            "Ackermann Brückner Dornhöfer Eichstädt Feldkamp Gärtner Hollerbach Immendorf Krüger Lüders Mühlhaus"
        ),
        places: words("Nordstern Lindenhof Falkenberg Sonnental Eichwald Rheintor Blaustein Grünau Hagedorn Wesertal"),
        trades: trades(
            "Maschinenbau=Manufacturing Feinmechanik=Manufacturing Spedition=Logistics Lebensmittel=Food Energietechnik=Energy"
        ),
        forms: ["%p %t GmbH", "%p %t AG", "%p %t GmbH & Co. KG"],
        cities: [
            ("Berlin", "10115"), ("Hamburg", "20095"), ("München", "80331"), ("Köln", "50667"), ("Görlitz", "02826"),
        ],
        streets: ["Gartenstraße %n", "Am Markt %n", "Lange Gasse %n"],
        phone: "+49 30 23125###",
        mobile: "+49 171 39200##"
    )

    private static let french = Culture(
        country: "France",
        weight: 11,
        given: words("Amélie Baptiste Camille Damien Élodie Florian Gaëlle Hugo Inès Jérôme Léa Mathis Noémie Rémi"),
        family: words(
            "Aubertin Beaumont Chastaing Delacour Estève Fontanel Garrigue Hébrard Lacombe Montclar Perrault"
        ),
        places: words("Belvédère Clairvaux Montbrun Hautefeuille Rivage Valmont Grandpré Beauséjour Aubépine"),
        trades: trades(
            "Conseil=Consulting Optique=Manufacturing Transports=Logistics Vignobles=Food Logiciels=Software"
        ),
        forms: ["%p %t SARL", "%p %t SAS", "%t %p SA"],
        cities: [("Lyon", "69002"), ("Nantes", "44000"), ("Lille", "59800"), ("Besançon", "25000")],
        streets: ["%n rue des Tilleuls", "%n quai du Port", "%n avenue de la Gare"],
        phone: "+33 1 99 00 ## ##",
        mobile: "+33 6 39 98 ## ##"
    )

    private static let spanish = Culture(
        country: "Spain",
        weight: 8,
        given: words("Alba Bruno Carmen Diego Elena Íñigo Julia Lucía Martín Nuria Óscar Pilar Raúl Sofía"),
        family: words("Albarracín Belmonte Castañeda Duarte Escudero Figueroa Galdós Ibáñez Lizarra Montalbán Núñez"),
        places: words("Miramar Olivares Peñalba Valdoro Castellar Almenara Guadiana Sierralta"),
        trades: trades("Alimentos=Food Cerámicas=Manufacturing Transportes=Logistics Energías=Energy Viajes=Travel"),
        forms: ["%t %p S.L.", "%p %t S.A."],
        cities: [("Madrid", "28001"), ("València", "46001"), ("Sevilla", "41001"), ("Bilbao", "48001")],
        streets: ["Calle del Olmo %n", "Plaza Nueva %n", "Avenida del Puerto %n"],
        phone: "+34 900 000 ###",
        mobile: "+34 600 000 ###"
    )

    private static let italian = Culture(
        country: "Italy",
        weight: 8,
        given: words("Alessia Bruno Chiara Dario Elisa Fabio Giada Ivo Livia Matteo Nicolò Ornella Pietro Silvia"),
        family: words(
            "Albanesi Bellandi Castellani Dallarosa Fabbrini Gherardini Landucci Montefiori Pellegrini Santoro"
        ),
        places: words("Montechiaro Belforte Acquaviva Sanrocco Pratolungo Valdarno Castelvetro"),
        trades: trades("Meccanica=Manufacturing Tessuti=Textiles Trasporti=Logistics Alimentari=Food Viaggi=Travel"),
        forms: ["%p %t S.r.l.", "%t %p S.p.A."],
        cities: [("Milano", "20121"), ("Torino", "10121"), ("Bologna", "40121"), ("Bari", "70121")],
        streets: ["Via dei Mille %n", "Corso Italia %n", "Piazza Vecchia %n"],
        phone: "+39 02 0000 ####",
        mobile: "+39 333 000 ####"
    )

    private static let dutch = Culture(
        country: "Netherlands",
        weight: 7,
        given: words("Anouk Bram Daan Esmee Femke Gijs Hanneke Joost Lotte Maarten Niels Sanne Thijs Willemijn"),
        family: [Word(text: "van der Linde", latin: "vanderlinde"), Word(text: "de Haas", latin: "dehaas")]
            + words("Bakhuizen Dijkstra Groeneveld Hoekstra Kuipers Molenaar Oosterhuis Veldkamp Zijlstra"),
        places: words("Waterland Zonneveld Duinrand Molenwijk Oosterpoort Kanaalzicht"),
        trades: trades("Logistiek=Logistics Bloemen=Agriculture Techniek=Manufacturing Software=Software"),
        forms: ["%p %t B.V.", "%p %t N.V."],
        cities: [("Amsterdam", "1012 AB"), ("Utrecht", "3511 AB"), ("Groningen", "9711 AB")],
        streets: ["Kerkstraat %n", "Havenkade %n", "Molenweg %n"],
        phone: "+31 20 000 ####",
        mobile: "+31 6 0000 ####"
    )

    private static let polish = Culture(
        country: "Poland",
        weight: 6,
        given: words("Agnieszka Bartosz Dorota Grzegorz Iwona Jakub Łukasz Małgorzata Paweł Stanisław Zofia"),
        family: words("Brzozowicz Czajkowicz Dębski Gołębiewicz Jaworek Kwiatkowicz Leśniak Ostrowicz Wójtowicz Żuraw"),
        places: words("Bursztyn Jodłowa Polanka Wiślana Zielonka Dąbrówka"),
        trades: trades("Transport=Logistics Meble=Manufacturing Systemy=Software Żywność=Food"),
        forms: ["%p %t sp. z o.o.", "%p %t S.A."],
        cities: [("Warszawa", "00-001"), ("Kraków", "30-001"), ("Łódź", "90-001"), ("Gdańsk", "80-001")],
        streets: ["ul. Lipowa %n", "ul. Długa %n", "Rynek %n"],
        phone: "+48 22 000 ####",
        mobile: "+48 500 000 ###"
    )

    private static let hungarian = Culture(
        country: "Hungary",
        weight: 4,
        familyFirst: true,
        given: words("Ágnes Balázs Csilla Dániel Eszter Gergő Ildikó Kristóf Zsófia"),
        family: words("Almásy Bodnár Csordás Erdős Fűzesi Halmos Kerekes Őri Szentesi Vadász"),
        places: words("Duna Kőhegy Tiszatáj Aranyhíd Búzavirág"),
        trades: trades("Gépgyár=Manufacturing Élelmiszer=Food Szoftver=Software"),
        forms: ["%p %t Kft.", "%p %t Zrt."],
        cities: [("Budapest", "1051"), ("Szeged", "6720"), ("Győr", "9021")],
        streets: ["Kossuth utca %n", "Fő tér %n"],
        phone: "+36 1 000 ####",
        mobile: "+36 20 000 ####"
    )

    private static let swedish = Culture(
        country: "Sweden",
        weight: 5,
        given: words("Alva Björn Ebba Gustav Håkan Ingela Kajsa Linnéa Måns Saga Torbjörn Åsa"),
        family: words("Almgren Bergström Dalquist Ekvall Granlund Hedmark Lindroth Nyqvist Sjöholm Öberg"),
        places: words("Björkudden Norrsken Fjällvik Skärgård Älvdal"),
        trades: trades("Teknik=Manufacturing Frakt=Logistics Energi=Energy Data=Software"),
        forms: ["%p %t AB", "AB %p %t"],
        cities: [("Stockholm", "111 20"), ("Göteborg", "411 03"), ("Luleå", "972 31")],
        streets: ["Storgatan %n", "Hamngatan %n"],
        phone: "+46 8 465 004 ##",
        mobile: "+46 70 174 06 ##"
    )
}
