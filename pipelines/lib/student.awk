# What the names of students mean, for pipelines/student, with student-cost.awk. The settings of a preset and
# names come in as lines "= SETTING VALUE", "FIGURE KIND" (STUDENTS, KEPT for those whose checkpoints stay,
# LABELS for images with labels alone) and NAME. In the mode `make` it prints variables; the first problem of a
# figure in WANTED is in `problem`.
function refuse(text) { if (problem == "") problem = text }

# Whether a word is a prefix and a whole number, which is left in `number`.
function is(word, prefix) {
    number = substr(word, length(prefix) + 1)
    return index(word, prefix) == 1 && number ~ /^[0-9]+$/
}
function treated(i) {
    if (i + 0 < 1 || i + 0 > set["TREATED"] + 0)
        refuse("wants treated class " i "; ZEROSHOT_TREATED is " set["ZEROSHOT_TREATED"] \
            (set["TREATED"] == set["ZEROSHOT_TREATED"] ? "" : ", at the last look " set["TREATED"]))
    if (i + 0 > set["CLASSES"] + 0)
        refuse("wants treated class " i "; there are " set["CLASSES"] " classes")
    class = "\"$(sed -n " i "p " results "/treated.txt)\""
    eval_options = eval_options "--class " class " "
    return class
}

# What a learned set is named by, METHOD and then perhaps -stepM or -keptI, from word[i] on: its
# options, which are those of SETTING_METHOD_N. The name becomes `learned`, its end in the name of
# the file, if it was kept on the way, `kept`. Returns the number of words.
function read_learned(setting, word, i, every, steps) {
    method = word[i]
    options = set[setting "_" method "_" ipc]
    if (options == "")
        options = set[setting "_" method]
    learned = method
    kept = ""
    if (options == "") {
        refuse("wants " tolower(setting) " learned by " method "; neither " setting "_" method \
            (ipc == "" ? "" : "_" ipc " nor " setting "_" method) " is set")
        return 1
    }
    steps = option("--steps", options, 1000)
    every = option("--keep-every", options, "")
    if (every == "") {
        every = int((steps + set["DISTILL_KEEP"] - 1) / set["DISTILL_KEEP"])
        options = "--keep-every " every " " options
    }
    options = method " --seed " draw " " options
    if (method == "mtt")
        check_trajectories(option("--start-epochs", options, 20) - 1 + option("--expert-epochs", options, 2))
    if (!is(word[i + 1], "step") && !is(word[i + 1], "kept"))
        return 1
    if (is(word[i + 1], "kept"))
        number *= every
    if (number < 1 || number >= steps + 0 || number % every)
        refuse("wants a set after " number + 0 " of " steps " steps; one is kept after each " every)
    learned = method "-step" number + 0
    kept = sprintf("-%06d", number)
    return 2
}
function check_trajectories(epochs) {
    if (set["FOLLOWED"] != set["EXPERT_SEEDS"]) {
        if (epochs > set["TRAJECTORY_EPOCHS"] + 0)
            refuse("wants to follow trajectories for " epochs " epochs; they are of " \
                set["TRAJECTORY_EPOCHS"] " (TRAJECTORY_EPOCHS)")
        return
    }
    check_epoch("to follow experts for " epochs " epochs", epochs, 0)
    if (main_expert != set["EXPERT_SEEDS"])
        check_epoch("to follow experts for " epochs " epochs", epochs, 1)
}
function is_method(word) {
    return word ~ /^(dm|mtt|bptt|frepo|sre2l)$/
}
# Whether labels came with the images that options taught.
function teaches_labels(options) {
    return option("--learn", options, "images") ~ /labels/ || option("--labels", options, "set") == "target"
}

function read_images(text, word, count, i, part) {
    images_file = results "/" (text == "all" ? "train" : "draws/" text) ".sls"
    select_options = select_reads = ipc = image_method = image_options = image_kept = released = ""
    drawn = text
    ranked = with_labels = 0
    if (text ~ /^released-/)
        return read_released(substr(text, 10))
    if (text ~ /^[a-z]+$/) # all, or selected by the figure itself
        return
    count = split(text, word, "-")
    if (!is(word[1], "ipc") || !is(word[2], "draw"))
        return refuse("does not start with ipcN-drawS, released-SET or all")
    is(word[1], "ipc")
    ipc = number
    if (ipc + 0 < 1 || ipc + 0 > set["PER_CLASS"] + 0)
        refuse("wants " ipc " images of each class; a class has " set["PER_CLASS"])
    is(word[2], "draw")
    draw = number
    select_options = "--ipc " ipc " --seed " draw
    for (i = 3; i <= count; i++)
        if (word[i] ~ /^quantile[0-9]+of[0-9]+$/) {
            ranked = 1
            split(substr(word[i], 9), part, "of")
            if (part[1] + 0 < 1 || part[1] + 0 > part[2] + 0)
                refuse("wants part " part[1] " of " part[2])
            if (set["QUANTILE_EPOCH"] == "")
                refuse("wants ranked images; QUANTILE_EPOCH is not set")
            select_options = select_options " --quantile " part[1] "/" part[2]
        } else if (is(word[i], "without")) {
            select_options = select_options " --without-class " treated(number)
            select_reads = " " results "/treated.txt"
        } else if (is_method(word[i])) {
            i += read_learned("IMAGES", word, i) - 1
            if (i < count)
                return refuse("has -" word[i + 1] " after -" learned ", which has to be the last")
            drawn = substr(text, 1, index(text, "-" method) - 1)
            image_method = method
            image_options = options
            with_labels = teaches_labels(options)
            image_kept = kept
            images = drawn "-" learned
            images_file = results "/distilled/" drawn "-" method kept ".sls"
        } else
            return refuse("has -" word[i] ", which selects no images")
}

# A set that others released, NAME=IPC=LABELS=READ in RELEASED_SETS: whether soft labels came with it, and
# how its images are read.
function read_released(name, word, count, i, part) {
    count = split(set["RELEASED_SETS"], word, " ")
    for (i = 1; i <= count && index(word[i], name "=") != 1; i++)
        ;
    if (i > count)
        return refuse("wants the released set " name "; " (set["SETS"] == "" ? "SETS is not set" : \
            "there is none in " set["SETS"]))
    split(word[i], part, "=")
    released = name
    draw = 0
    ipc = part[2]
    with_labels = part[3] == "soft"
    images_file = results "/released/" name ".sls"
    fetch_options = (part[4] ~ /^(pixels|normalised|whitened)$/ ? "--" part[4] " " : "") \
        (with_labels ? "--learned " : "")
}

function read_labels(text, word, count, i, last, tail) {
    seed = set["STUDENT_SEEDS"]
    sub(/ .*/, "", seed)
    if (match(text, /-seed[0-9]+$/)) {
        seed = substr(text, RSTART + 5)
        text = substr(text, 1, RSTART - 1)
    }
    training = ""
    if (i = index(text, "@")) { # from make, options with @ between them
        training = substr(text, i + 1)
        gsub(/@/, " ", training)
        text = substr(text, 1, i - 1)
    }
    count = split(text, word, "-")
    expert_seeds = view_options = student_views = label_options = label_reads = label_method = changes = ""
    labels = word[1]
    if (labels == "own" && (image_method != "" || released != ""))
        labels = with_labels ? "learned" : "hard"
    i = 2
    if (labels == "learned" && !with_labels)
        refuse("has no learned labels; " (released != "" ? "none came with the set" : image_method == "" ? \
            "it does not name a method" : "IMAGES_" image_method " learns images alone"))
    else if (is_method(labels)) {
        i = 1 + read_learned("LABELS", word, 1)
        if (ipc == "")
            refuse("wants learned labels of " images ", which " method " cannot learn")
        labels = learned
        label_method = method
        label_kept = kept
        learning = options " --learn labels"
        if (method == "mtt")
            find_start()
    } else if (labels != "hard" && labels != "learned") {
        read_experts(word)
        i = 3 + (view_options != "")
    }
    for (; i <= count && is_change(word[i]); i++)
        changes = changes "-" word[i]
    if (labels == "hard" && changes != "")
        refuse("changes hard labels (" changes "), which have nothing to change")
    for (; i <= count; i++)
        tail = tail "-" word[i]
    find_training(tail)
    if (kind != "LABELS")
        check_view_batch()
}
# The labels that mtt starts at are of the epoch that suits so many images.
function find_start() {
    start_epoch = set["EPOCH_" ipc]
    if (start_epoch == "")
        start_epoch = set["EPOCH"]
    if (start_epoch == "")
        return refuse("wants labels to start from; neither EPOCH_" ipc " nor EPOCH is set")
    check_epoch("labels of epoch " start_epoch, start_epoch, 0)
}
function read_experts(word, name, few) {
    name = labels
    few = sub(/few$/, "", name) ? "few" : ""
    if (labels == "ensemble")
        expert_seeds = set["EXPERT_SEEDS"]
    else if (name == "second")
        expert_seeds = "second0" few
    else if (is(name, "expert"))
        expert_seeds = number few
    else
        return refuse("has the labels " labels "; there are hard, expertS-epochE, ensemble-epochE, " \
            "second-epochE, " \
            "learned, METHOD")
    if (name == "second" && set["SECOND"] == "")
        return refuse("wants labels of a second network; SECOND is not set")
    if (labels != "ensemble" && index(" " set["EXPERTS"] " ", " " expert_seeds " ") == 0)
        refuse("wants labels of expert " expert_seeds "; EXPERT_SEEDS are " set["EXPERT_SEEDS"])
    if (!is(word[2], "epoch"))
        return refuse("does not say of which epoch the labels are (" labels "-epochE)")
    epoch = number
    if (name != "second")
        check_epoch("labels of epoch " epoch, epoch, labels == "ensemble" || expert_seeds != main_expert few)
    else if (epoch + 0 > set["SECOND_EPOCHS"] + 0)
        refuse("wants labels of epoch " epoch "; the second network is trained for " \
            set["SECOND_EPOCHS"] " (SECOND_EPOCHS)")
    labels = labels "-" word[2]
    if (is(word[3], "views")) {
        if (set["VIEW"] == "")
            refuse("wants labels of views; VIEW does not say of which")
        view_options = "--views " number " --view " set["VIEW"] " " set["VIEWS_LABEL"] " "
        student_views = "--views " number " "
        labels = labels "-" word[3]
    }
}
function check_epoch(what, epoch, others, last) {
    last = others ? "OTHER_EPOCHS" : "EXPERT_EPOCHS"
    if (epoch + 0 > set[last] + 0)
        refuse("wants " what "; " (others ? "the other experts are" : "the expert is") \
            " trained for " set[last] " (" last ")")
}
function is_change(word, change) {
    if (is(word, "top")) {
        change = "--top-k " number
        if (number + 0 > set["CLASSES"] + 0)
            refuse("keeps " number " entries of a label; there are " set["CLASSES"] " classes")
    } else if (is(word, "swap")) {
        change = "--swap " number
        if (number + 0 >= set["CLASSES"] + 0)
            refuse("swaps entry " number " with the smallest, which is entry " set["CLASSES"])
    } else if (is(word, "drop")) {
        change = "--drop-class " treated(number)
        label_reads = " " results "/treated.txt"
    } else if (word == "drop" || word == "even" || word == "renormalise") {
        if (label_options !~ /--top-k [0-9]+ $/)
            refuse("wants the rest of a label, but " word " does not follow topK")
        change = "--rest " word
    } else if (is(word, "sample"))
        change = "--sample " number
    else if (word == "bits4" || word == "bits8")
        change = "--bits " substr(word, 5)
    else if (word == "half")
        change = "--half"
    else if (word ~ /^temperature[0-9]*\.?[0-9]+$/)
        change = "--temperature " substr(word, 12)
    else
        return 0
    label_options = label_options change " "
    return 1
}

# TRAIN_N_METHOD of images or TRAIN_N_METHOD_labels of labels that METHOD learned, TRAIN_N_hard,
# TRAIN_N or TRAIN, unless a name says how its student is trained.
function find_training(tail, name) {
    if (training != "" || kind == "LABELS")
        return
    if (tail == "") {
        name = image_method != "" ? image_method : label_method != "" ? label_method "_labels" : "-"
        training = set["TRAIN_" ipc "_" name]
        if (training == "" && labels == "hard")
            training = set["TRAIN_" ipc "_hard"]
        if (training == "")
            training = set["TRAIN_" ipc]
        if (training == "")
            training = set["TRAIN"]
        if (training == "")
            refuse("cannot train on " (ipc == "" ? "all images: TRAIN is not set" : \
                ipc " images per class: neither TRAIN_" ipc " nor TRAIN is set"))
        return
    }
    for (name in set)
        if (name ~ /^TRAIN(_|$)|_TRAIN$/ && "-" train_name(set[name]) == tail)
            training = set[name]
    if (training == "")
        refuse("has " tail ", which neither changes labels nor is a TRAIN setting")
}
# Students would refuse such views, but only once these have been labelled.
function check_view_batch(mixed, batch) {
    mixed = option("--view-batch", set["VIEWS_LABEL"])
    batch = option("--batch", set["STUDENT"] " " training, 256)
    if (student_views != "" && set["VIEW"] ~ /cutmix-batch/ && mixed != "" && mixed != batch)
        refuse("wants views mixed in batches of " mixed " (--view-batch in VIEWS_LABEL); its --batch is " batch)
}
# "--lr 0.05 --steps 300" is lr0.05-steps300.
function train_name(options) {
    gsub(/[ =]/, "", options)
    gsub(/--/, "-", options)
    sub(/^-/, "", options)
    return options
}

# A file to be made, once: what it is made from, the settings that it is out of date by, how.
function add(kind, name, reads, stamps, command) {
    if ((kind, name) in added)
        return
    added[kind, name] = 1
    names[kind] = names[kind] " " name
    if (mode == "commands") {
        name = kind "/" name
        sub(/\/[^\/]*$/, "", name)
        if (kind != "evaluations")
            print "mkdir -p " results "/" name
        print command
        return
    }
    if (reads != "")
        print "reads_" kind "/" name " := " reads
    if (stamps != "")
        print "stamps_" kind "/" name " := " stamps
    print "command_" kind "/" name " = " in_make(command)
}
function in_make(text) {
    gsub(/\$/, "$$", text)
    gsub(/#/, "\\#", text)
    return text
}
function add_labels(images, file, labels, epoch, seeds, word, count, i, stamps, experts, output) {
    count = split(seeds, word, " ")
    stamps = (labels ~ /^ensemble/ ? "ensemble" : "") (view_options != "" ? " view" : "")
    for (i = 1; i <= count; i++) {
        stamps = stamps " expert" word[i]
        experts = experts sprintf("--expert %s/experts/%s/epoch-%04d.safetensors ", results, word[i], epoch)
    }
    output = results "/labels/" images "/" labels ".sls"
    add("labels", images "/" labels, file, stamps, "sl-label -q -j 1 " experts view_options "-o " output " " file)
    return output
}
# A set learned from `file`: its options, starting with the method, are its settings. Sets on the
# way are made along with the last.
function add_learned(name, kept, file, options, word, count, i, teachers, stamps) {
    count = options ~ /^mtt / ? split(set["FOLLOWED"], word, " ") : 0
    if (options ~ /^sre2l /) {
        stamps = " expert" recovered()
        split(set["RECOVERED"], word, "-epoch")
        teachers = sprintf("--expert %s/experts/%s/epoch-%04d.safetensors ", results, recovered(), word[2])
    }
    for (i = 1; i <= count; i++) {
        stamps = stamps " expert" word[i]
        teachers = teachers "--experts " results "/experts/" word[i] " "
    }
    i = results "/distilled/" name
    if (mode == "make" && !(("distilled", name) in added))
        print "settings_distilled/" name " := " in_make(options)
    add("distilled", name, file (teachers != "" ? "" : " " results "/train.sls"), stamps, \
        "sl-distill -q -j 1 " (teachers != "" ? teachers : "--data " results "/train.sls ") "--resume " \
        "--metrics " i ".metrics.sls -o " i ".sls " options " " file)
    if (mode == "make" && kept != "")
        add("kept", name kept, i ".sls", "", "")
    return i kept ".sls"
}
# The expert that sre2l recovers images from.
function recovered(word) {
    split(set["RECOVERED"], word, "-epoch")
    sub(/^expert/, "", word[1])
    sub(/^second/, "second0", word[1])
    return word[1]
}
# mtt follows experts, and starts at the labels of the first.
function add_learned_labels(images, file) {
    if (label_method == "mtt")
        file = add_labels(images, file, "expert" main_expert "-epoch" start_epoch, start_epoch, main_expert)
    return add_learned(images "/" label_method, label_kept, file, learning)
}
function add_all(images, ranking, file, input, output) {
    if (ranked)
        ranking = add_labels("all", results "/train.sls", "expert" main_expert "-epoch" \
            set["QUANTILE_EPOCH"], set["QUANTILE_EPOCH"], main_expert)
    input = ranked ? ranking : results "/train.sls"
    file = image_method == "" ? images_file : results "/draws/" drawn ".sls"
    if (released != "")
        add("released", released, results "/train.sls", "released-" released, "sl-fetch -q arrays --from " \
            set["SETS"] "/" released " --like " results "/train.sls " fetch_options "-o " images_file)
    if (select_options != "")
        add("draws", drawn, input select_reads, ranked ? "ranking" : "", \
            "sl-select -q " select_options " -o " file " " input)
    if (image_method != "")
        add_learned(drawn "-" image_method, image_kept, file, image_options)
    file = images_file
    if (label_method != "")
        file = add_learned_labels(images, images_file)
    else if (labels != "hard" && labels != "learned")
        file = add_labels(images, images_file, labels, epoch, expert_seeds)
    if (kind == "LABELS")
        return
    output = results "/students/" full_name
    input = output ".safetensors"
    add("students", full_name, file label_reads, "", \
        (label_options == "" ? "" : "sl-label -q -j 1 " label_options file " | ") \
        "sl-train-student -q -j 1 " set["STUDENT"] " " training " " student_views "--seed " seed " --resume " \
        (labels == "hard" && with_labels ? "--target hard " : "") \
        (set["TEST_EVERY"] == "" ? "" : "--test " results "/test.sls --test-every " \
            set["TEST_EVERY"] " --metrics " output ".tests.sls ") \
        "-o " input (label_options == "" ? " " file : ""))
    add("evaluations", full_name, "", "", \
        "sl-eval -q -j 1 " eval_options "--data " results "/test.sls -o " output ".sls " input)
}

# The word after an option, the last time it is given, else `other`.
function option(name, text, other, word, count, i, found) {
    count = split(text, word, /[ =]+/)
    found = other
    for (i = 1; i < count; i++)
        if (word[i] == name)
            found = word[i + 1]
    return found
}

BEGIN {
    OFMT = CONVFMT = "%.12g"
    if (mode == "make") # which reads it in a line
        ORS = ";;; "
}
$1 == "=" {
    set[$2] = $0
    gsub(/^= [^ ]* *| +$/, "", set[$2])
    results = set["RESULTS"]
    main_expert = set["EXPERT_SEEDS"]
    sub(/ .*/, "", main_expert)
    next
}
NF == 2 { figure = $1; kind = $2; next }
NF == 1 {
    problem = eval_options = ""
    at = index($1, "/")
    if (at == 0)
        refuse("has no / between images and labels")
    images = substr($1, 1, at - 1)
    read_images(images)
    if (problem == "")
        read_labels(substr($1, at + 1))
    full_name = images "/" labels changes "-" train_name(training) "-seed" seed
    if (full_name ~ /[^A-Za-z0-9._+\/-]/)
        refuse("would be called " full_name ", which make cannot handle")
    if (problem != "") {
        if (mode == "make" && first == "" && index(" " set["WANTED"] " ", " " figure " "))
            first = "preset " set["PRESET"] ": " figure " " problem
        if (mode != "make") {
            print "student: " $1 " " problem >"/dev/stderr"
            first = problem
        }
        next
    }
    if (kind != "LABELS" && !((kind, figure, full_name) in listed))
        list[kind "_" figure] = list[kind "_" figure] " " full_name
    listed[kind, figure, full_name] = 1
    if (mode != "cost")
        add_all(images)
    else
        show_cost()
}
END {
    if (mode != "make")
        exit first != ""
    for (kind in names)
        print "made_" kind " :=" names[kind]
    for (name in list)
        print name " :=" list[name]
    print "problem := " in_make(first)
}
