/// Given names that are said in place of each other.
///
/// Each line of the table is a group: a name, and what people of that name are called or how else it is written. A name
/// may be in several groups (`al` is Albert, Alan, Alfred); two names are related when they share one. Being related is
/// evidence, not proof.
enum Nicknames {
    /// The groups of a folded name, two bytes each; none for a name that is in no group.
    static func groups(of name: [UInt8]) -> [UInt8] {
        guard name.count <= 16, let groups = groupsByName[String(decoding: name, as: UTF8.self)] else { return [] }
        return groups
    }

    /// Whether two lists of groups have one in common.
    static func share(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        for i in stride(from: 0, to: a.count - 1, by: 2) {
            for j in stride(from: 0, to: b.count - 1, by: 2) where a[i] == b[j] && a[i + 1] == b[j + 1] { return true }
        }
        return false
    }

    /// The names that are said in place of a folded one.
    static func related(to name: [UInt8]) -> [String] {
        let groups = groups(of: name)
        var related: [String] = []
        for index in stride(from: 0, to: groups.count - 1, by: 2) {
            let line = lines[Int(groups[index]) << 8 | Int(groups[index + 1])]
            for other in line where !other.utf8.elementsEqual(name) && !related.contains(other) {
                related.append(other)
            }
        }
        return related
    }

    private static let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }

    private static let groupsByName: [String: [UInt8]] = {
        var groups: [String: [UInt8]] = [:]
        for (number, line) in lines.enumerated() {
            for name in line {
                groups[name, default: []] += [
                    UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number),
                ]
            }
        }
        return groups
    }()

    private static let table = """
        aaron ron ronnie
        abigail abby abbie gail
        abraham abe bram
        adam ad ade
        adelaide addie della heidi
        adrian ade
        agnes aggie inez nessa
        alan al allan allen
        albert al bert bertie albie
        alessandro sandro ale
        alexander alex alec al lex sandy sasha xander sandro alexandre aleksandr
        alexandra alex lexi sandra sasha allie alexa
        alfred al alf alfie fred freddie
        alice allie ally
        alison ali allie ally
        amanda mandy manda
        amelia amy millie mel
        andrea andi andie
        andrew andy drew andreas andre andrei
        angela angie angel
        ann anne anna annie nan nancy hannah
        anneliese anne liese lisa
        anthony tony ant antoine anton antonio
        archibald archie
        arnold arnie
        arthur art artie
        astrid asta
        augustus gus august
        barbara barb barbie babs
        bartholomew bart
        beatrice bea trixie
        benjamin ben benny benji
        bernard bernie bernhard
        bertram bert
        bethany beth
        brandon bran
        brenda bren
        bridget biddy bridie brigitte
        calvin cal
        cameron cam
        carl karl charles
        caroline carol carrie carolyn lina
        cassandra cass cassie sandra
        catherine katherine kathryn catharine kate katie kathy cathy cath kat kitty kay trina katharina katrin
        cecilia cissy celia
        charles charlie chuck chas carlos karl
        charlotte lottie charlie lotte
        chester chet
        christian chris
        christina chris chrissy tina christine kristina kristin kirsten
        christopher chris kit topher christoph kristof
        clarence clare
        claudia claude
        clifford cliff
        constance connie
        cornelius neil con
        courtney court
        cynthia cindy
        daniel dan danny
        danielle dani
        david dave davy davey
        deborah deb debbie debra
        dennis denny
        derek rick
        diana di diane
        dmitri dima mitya dmitry
        dominic dom nick
        donald don donnie
        dorothy dot dottie dolly dora
        douglas doug
        edmund ed eddie ted ned
        edward ed eddie ted teddy ned eduard eduardo
        edwin ed eddie win
        eleanor ellie nell nora ella elinor lena
        elizabeth liz lizzie beth betty betsy eliza lisa elisabeth libby bess ella elsie
        ellen nell nellie helen
        emily em emmy millie
        emma em emmy
        ernest ernie ernst
        esther essie hetty
        eugene gene
        evelyn eve evie
        ferdinand fred ferdi
        florence flo flossie
        frances fran frannie francie
        francis frank fran francois francisco paco pancho
        francesca fran chess
        franklin frank
        franz frank
        frederick fred freddie fritz friedrich rick frederic frederik
        gabriel gabe
        gabriella gabby ella gabi gabriele gabrielle
        gareth gary
        genevieve gen ginny
        geoffrey geoff jeff jeffrey
        george georgie georg jorge
        georgina georgie gina georgia
        gerald gerry jerry
        gerard gerry jerry
        gertrude gertie trudy
        gilbert gil bert
        giovanni gianni nino
        giuseppe beppe peppe pino
        gregory greg
        guadalupe lupe
        gustav gus
        gwendolyn gwen wendy
        hannah anna
        hans johannes johann
        harold harry hal
        harriet hattie
        heinrich heinz henry henrik
        helen nell nellie lena helena helene
        henry harry hank hal henri
        herbert herb bert
        hermann herm
        hildegard hilde
        howard howie
        hubert bert hugh
        hugh hughie hugo
        humphrey humph
        ignacio nacho
        irene renie rena
        isaac ike zak
        isabel isabella bella izzy belle isabelle ysabel
        ivan vanya john
        jacob jake jack jakob
        jacqueline jackie jacqui
        james jim jimmy jamie jem
        jane janie jenny janet
        janet jan
        jason jay
        jean jeanne jeannie
        jennifer jen jenny jenn
        jeremiah jerry jem
        jeremy jem jerry
        jerome jerry
        jessica jess jessie
        joanna jo joan joanne
        jochen joachim
        johannes hannes jan hans john
        john jack johnny jon ian sean juan jean
        jonathan jon johnny nathan
        jose pepe joseph
        joseph joe joey jo josef jose
        josephine jo josie fifi
        joshua josh
        joyce joy
        juan john
        judith judy jude
        julia julie jules
        julian jules
        juliet jules
        jurgen juergen
        karen kaz
        katharina kathi kate katja ina
        kenneth ken kenny
        kimberly kim kimberley
        konstantin kostya
        kristen kris
        lawrence larry laurie lars laurence lorenz
        leonard leo len lenny leon
        leonardo leo
        leopold leo poldi
        leslie les
        lewis lew louis lou
        lillian lily lil lilian
        linda lindy lin
        louise lou louisa lulu
        lucas luke lukas luc
        lucy lucia lucinda
        ludwig lutz louis
        madeleine maddie madeline mad
        magdalena lena magda
        manuel manolo manny
        marcus mark marc markus
        margaret maggie meg peggy marge margie greta rita daisy madge margarete margarethe gretchen
        maria marie mary mia mitzi maja
        marilyn mary lyn
        marion mary
        mark marc marco markus
        marjorie marge margie
        martha marty mattie
        martin marty
        martina tina
        mary molly polly may mae marie
        matilda tilly mattie
        matthew matt matty mathew matthias mateo
        maurice morris mo
        maximilian max
        megan meg
        melanie mel
        melissa mel lissa missy
        mercedes mercy
        michael mike mick mickey mikey michel miguel mikhail misha michal
        michaela mickie kayla
        michelle shelly chelle
        mildred millie
        miranda mandy randy
        mitchell mitch
        mohammed mohamed muhammad mo mohammad mehmet
        monica mona monika
        nancy nan
        natalie nat nattie nathalie
        natasha tasha nat natalia
        nathan nate nat
        nathaniel nat nate nathan
        nicholas nick nicky nicolas nico nik klaus nikolai nicola nikolaus
        nicole nicky nic nicola nikki
        nigel nige
        nikolaus klaus
        nora honora
        norman norm
        oliver ollie oli
        olivia liv livvy ollie
        oscar ossie
        oswald ozzy
        pamela pam
        patricia pat patty tricia trish patsy
        patrick pat paddy
        paul paulie pablo pavel
        penelope penny
        percival percy
        peter pete pedro petra piotr pierre
        philip phil pip phillip philippe
        philippa pippa pip
        phyllis phil
        rachel rach rae
        ralph rolf
        raphael raf rafael rafe
        raymond ray
        rebecca becky becca bex
        reginald reg reggie
        rene renee
        ricardo ricky rick
        richard rick ricky dick rich richie
        robert bob bobby rob robbie bert robbo roberto
        roberta bobbie
        roderick rod rick
        rodney rod
        roger rodge
        roland rollo
        ronald ron ronnie
        rosalind ros roz
        rose rosie rosa
        rosemary rose rosie romy
        roxanne roxy
        rudolph rudy rudolf rudi
        rupert ruprecht
        russell russ rusty
        samantha sam sammy
        samuel sam sammy
        sandra sandy
        sarah sara sally sadie
        sebastian seb bastian basti
        serena rena
        sergei sergey seryozha serge
        shannon shan
        sharon shaz
        shaun sean shawn
        sheila shelly
        sidney sid sydney
        siegfried sigi
        silvia sylvia
        simon si
        sophia sophie sofia sofie
        stacey stacy
        stephanie steph stefanie steffi
        stephen steve stevie steven stefan stephan esteban
        stewart stu stuart
        susan sue susie suzy susanna susanne suzanne
        sylvester sly
        tabitha tabby
        tamara tammy tam
        terence terry
        theodora dora thea
        theodore ted teddy theo
        theresa terry tess tessa teresa therese resi
        thomas tom tommy tomas
        timothy tim timmy
        tobias toby tobi
        tracy trace tracey
        ulrich uli
        ulrike uli rike
        ursula uschi ulla
        valentina val
        valerie val
        vanessa nessa
        veronica ronnie vera
        victor vic viktor
        victoria vicky tori vicki
        vincent vince vinny
        virginia ginny ginger
        vivian viv vivien
        vladimir vova volodya
        walter walt wally
        werner wern
        wilfred will wilf fred
        wilhelm willi william
        wilhelmina mina minnie
        william bill billy will willie liam guillermo guillaume wim
        winifred win winnie freda
        winston win
        yevgeny evgeny zhenya
        yvonne evonne
        zachary zach zack zak
        """
}
