// What the page says, Chinese first. Each is a pair: [中文, English].

/** By code: what it means, and what follows from it. */
const PROBLEM_WORDS = {
  container: ["案卷文件本身已损坏，或不是按规定格式制作的案卷。", "The package file is damaged, or is not a package of the prescribed form."],
  manifest: ["案卷的目录清单缺失或不合规定，无从核对其余内容。", "The manifest of the package is missing or breaks its rules; nothing else can be checked."],
  issue: ["出具案卷的声明缺失，或与案卷不符：不能证明本案卷由该机构出具。", "The statement of issue is missing or does not fit: the bureau is not shown to have issued this package."],
  files: ["案卷中的文件与目录清单所列不一致：有增、减或调换。", "The files are not those of the manifest: some were added, removed or exchanged."],
  file_altered: ["文件内容与目录清单所记不一致，出具后被改动。", "The file is not as the manifest states it: it was changed after the package was issued."],
  entries: ["记录文件 entries.cbor 不合规定，无法读取。", "The entries cannot be read."],
  proofs: ["证明文件 proofs.cbor 不合规定，无法读取。", "The proofs cannot be read."],
  registry: ["缺少机构的第一条记录，无从确认谁是谁。", "The bureau's first entry is missing; nobody can be identified."],
  entry: ["一条记录不成立", "An entry does not hold"],
  head: ["日志的签名检查点不成立，无从证明任何记录在日志中。", "The signed head of the log does not hold; no entry is shown to be in the log."],
  entry_not_in_log: ["不能证明该条记录在机构的日志中。", "The entry is not shown to stand in the bureau's log."],
  checkpoint: ["一个检查点未经日志密钥签名，或与日志不一致。", "A checkpoint is not signed by the log's key, or contradicts the log."],
  seal: ["一份定稿文书不成立", "A sealed document does not hold"],
  document: ["文书文件与定稿时的内容或页面不一致，或定稿记录不成立。", "The file of a document is not what was sealed, or its seal does not hold."],
  media: ["音像记录与终端所记不一致，或未列入目录清单。", "A recording is not what the terminal stated, or the manifest leaves it out."],
  bureau: ["机构指纹与您填写的不同：这不是您所要核对的机构出具的案卷。", "The bureau's fingerprint is not the one you entered: another bureau made this package."],
  future: ["案卷所载时间晚于核验时间。", "The package bears times after the moment of evaluation."],
  witness: ["副署的见证方少于要求的数目。", "Fewer witnesses have cosigned than were asked for."],
};

const LIMIT_WORDS = {
  bureau_not_compared: [
    "尚未核对机构指纹：只能说明案卷前后一致，不能说明出自该机构。请从机构公告等另外的途径取得指纹，填入后再核验。",
    "The bureau's fingerprint was not compared: the package is consistent in itself, but may be another's. Get the fingerprint in another way, enter it and verify again.",
  ],
  not_witnessed: ["未要求见证方副署：机构曾否另立一套日志，无从由此判断。", "No witness was asked for: a second, different log of the bureau would not be noticed."],
  withheld: ["条记录未向本收件人提供内容，仅证明其存在。", "entries are withheld from this recipient and only shown to exist."],
  seal_rests_on_withheld: ["一份定稿文书所依据的宣读或签名未向本收件人提供，无从核对。", "A seal rests on a reading back or a signature that is withheld and cannot be checked."],
  recording_absent: ["一份音像记录不在案卷中", "A recording is not in the package"],
};

const REASON_WORDS = {
  malformed: ["不是可识别的记录", "not an entry"],
  other_bureau: ["属于其他机构", "made for another bureau"],
  unknown_device: ["终端未经注册", "device never enrolled"],
  unknown_session: ["缺少签名会话", "its signing session is missing"],
  bad_signature: ["签名不符：内容被改动，或由他人签名", "signature does not verify: changed, or signed by somebody else"],
  bad_body: ["内容格式不符", "content not of its kind's form"],
  grant_mismatch: ["没有授权或冒用他人授权", "no grant, or another device's"],
  other_case: ["属于其他案件", "belongs to another case"],
  revoked_device: ["终端吊销之后送达，未经决定接纳", "delivered after the device was revoked, and not admitted"],
  fork: ["同一序号另有记录：终端被克隆或恢复过旧副本", "another entry stands at its place: a cloned or restored device"],
  chain_broken: ["与前一条记录不相接", "does not continue its chain"],
  content: ["内容不是规范格式，或属于别的案件、文书", "its content is not canonical, or of another case or document"],
  read_back: ["没有与内容一致的宣读核对", "no reading back of this content"],
  signature: ["所列签名不是在宣读的页面上作出的", "a signature that it names was not made on the page read back"],
};

const ABSENT_WORDS = [
  ["未向本收件人提供", "withheld from this recipient"],
  ["办公端尚未收到", "not received by the office"],
  ["已依法销毁", "disposed of"],
  ["已损坏", "damaged"],
];

const PROFILE_WORDS = [
  ["完整案卷", "whole case"],
  ["提供给法院", "for a court"],
  ["提供给当事人", "for a party"],
  ["提供给监督机关", "for oversight"],
  ["对社会公开", "for the public"],
];

const MEDIA_WORDS = [["照片", "photo"], ["录音", "audio"], ["录像", "video"]];

const KIND_WORDS = {
  "bureau.created": ["设立机构", "bureau created"],
  "section.added": ["设立科室", "section added"],
  "officer.registered": ["登记执法人员", "officer registered"],
  "device.certified": ["注册终端", "device certified"],
  "grant.issued": ["发放授权", "grant issued"],
  "device.revoked": ["吊销终端", "device revoked"],
  "quarantine.decided": ["隔离记录处理决定", "quarantine decided"],
  "office_key.rotated": ["更换机构密钥", "office key rotated"],
  "office_key.recovered": ["恢复机构密钥", "office key recovered"],
  "recovery.declared": ["设立恢复密钥", "recovery key declared"],
  "log_key.rotated": ["更换日志密钥", "log key rotated"],
  "session.opened": ["开始记录", "session opened"],
  "chain.lost": ["申报丢失的记录", "loss declared"],
  "case.opened": ["建立案件", "case opened"],
  "case.assigned": ["指派承办人", "officer assigned"],
  "activity.started": ["开始环节", "activity started"],
  "activity.ended": ["结束环节", "activity ended"],
  "document.created": ["新建文书", "document created"],
  "draft.changed": ["填写文书", "draft changed"],
  "note.added": ["工作记录", "note"],
  "document.read_back": ["宣读核对", "read back"],
  "document.signed": ["签名", "signed"],
  "signature.declined": ["未签名说明", "did not sign"],
  "check.overridden": ["核对无误", "warning stands"],
  "document.sealed": ["文书定稿", "document sealed"],
  "document.corrected": ["更正文书", "document corrected"],
  "document.served": ["送达", "served"],
  "number.assigned": ["取得编号", "numbered"],
  "number.voided": ["作废编号", "number voided"],
  "numbers.returned": ["退回编号", "numbers returned"],
  "numbers.requested": ["申请编号", "numbers requested"],
  "numbers.leased": ["分配编号", "numbers leased"],
  "numbers.voided": ["作废编号段", "numbers voided"],
  "seal.decided": ["认定有效定稿", "seal decided"],
  "media.started": ["开始录制", "recording began"],
  "media.captured": ["音像记录", "recording captured"],
  "media.marked": ["标记时刻", "moment marked"],
  "media.placed": ["归入环节", "recording placed"],
  "media.received": ["办公端收到音像", "recording received"],
  "media.damaged": ["音像损坏", "recording damaged"],
  "evidence.accessed": ["查看证据", "evidence accessed"],
  "event.noted": ["事项记录", "event noted"],
  "evidence.listed": ["证据清单", "evidence listed"],
  "hold.placed": ["长期保存", "hold placed"],
  "hold.ordered": ["决定长期保存", "hold ordered"],
  "hold.lifted": ["解除长期保存", "hold lifted"],
  "disposal.proposed": ["申请销毁", "disposal proposed"],
  "disposal.approved": ["批准销毁", "disposal approved"],
  "disposal.done": ["销毁证明", "disposal certified"],
  "case.published": ["公示", "published"],
  "publication.withdrawn": ["撤回公示", "publication withdrawn"],
  "copy.verified": ["归档副本核验", "archive copy verified"],
  "audit.found": ["稽查发现", "audit finding"],
  "audit.answered": ["稽查答复", "finding answered"],
  "audit.decided": ["稽查决定", "finding decided"],
  "audit.checked": ["稽查评分", "audit scores"],
  "export.approved": ["批准对外提供", "export approved"],
  "package.issued": ["出具案卷", "package issued"],
};

/** The words for a name or number that a package says, or undefined: it may say `length` or `__proto__`. */
function wordsFor(table, key) {
  if (Array.isArray(table)) return Number.isInteger(key) ? table[key] : undefined;
  return typeof key === "string" && Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;
}

const kindWords = (kind) => wordsFor(KIND_WORDS, kind) ?? [kind, ""];

/** One problem in plain words, with what it is about. */
function problemWords({ code, subject }) {
  const [zh, en] = PROBLEM_WORDS[code];
  if (code !== "entry" && code !== "seal") return [zh, en];
  const reason = REASON_WORDS[subject.split(" ")[1]];
  return [`${zh}：${reason[0]}。`, `${en}: ${reason[1]}.`];
}

/** What a subject names, in words: an entry by its place and kind, a document or recording by its file. */
function subjectWords({ code, subject }, { manifest, items }) {
  const [name] = subject.split(" ");
  switch (code) {
    case "entry":
    case "seal":
    case "entry_not_in_log":
    case "seal_rests_on_withheld": {
      const parsed = items?.find(({ index }) => String(index) === name)?.parsed;
      const [zh, en] = parsed ? kindWords(parsed.kind) : ["", ""];
      return [`日志第 ${name} 号 ${zh}`, `log index ${name} ${en}`];
    }
    case "withheld":
      return ["", ""];
    case "checkpoint":
      return [`日志长度 ${subject}`, `log size ${subject}`];
    case "document":
      return [manifest.documents.find(({ seal }) => hexOf(seal) === name)?.page ?? `${name.slice(0, 16)}…`, ""];
    case "media":
    case "recording_absent":
      return [manifest.media.find(({ captured }) => hexOf(captured) === name)?.file ?? `${name.slice(0, 16)}…`, ""];
    default:
      return [subject, ""];
  }
}

function limitWords({ code, subject }) {
  const [zh, en] = LIMIT_WORDS[code];
  if (code === "withheld") return [`${subject} ${zh}`, subject === "1" ? "1 entry is withheld from this recipient and only shown to exist." : `${subject} ${en}`];
  if (code === "recording_absent") {
    const why = ABSENT_WORDS[Number(subject.split(" ")[1])];
    return [`${zh}：${why[0]}。`, `${en}: ${why[1]}.`];
  }
  return [zh, en];
}

const ROLE_WORDS = {
  party: ["当事人", "party"],
  officer: ["执法人员", "officer"],
  witness: ["见证人", "witness"],
  host: ["现场负责人", "host"],
  recorder: ["记录人", "recorder"],
  seal: ["印章", "stamp"],
  leader: ["负责人", "leader"],
  dept_head: ["科室负责人", "section head"],
  legal_reviewer: ["法制审核人员", "legal reviewer"],
  chair: ["主持人", "chair"],
  member: ["合议人员", "member"],
  attendee: ["出席人员", "attendee"],
};

const OUTCOME_WORDS = [["拒绝签名", "refused to sign"], ["不在场", "absent"], ["无法签名", "unable to sign"]];
