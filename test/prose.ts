/**
 * What a hundred thousand messages of a room might be, in many scripts, and what people would search for in them. Made of
 * real words, some of which are said a hundred times as often as others. The same each time.
 */

export interface Language {
  name: string;
  /** The most frequent ones first. */
  words: string[];
  /** Between words. */
  space: string;
  /** How somebody types a word who has another keyboard. */
  typed: [word: string, typed: string];
  /** Words that nobody says by themselves. */
  rare: string;
  sentence: string;
  absent: string;
}

const language = (
  name: string,
  words: string,
  rest: Omit<Language, 'name' | 'words' | 'space'> & { space?: string },
): Language => ({ name, words: words.split(' '), space: ' ', ...rest });

export const LANGUAGES: Language[] = [
  language(
    'English',
    'the I you to a and it is in that of on for we at be have this what do not with can are but so just me they was will there if up go out know good one get time about when like now see my think no come today tomorrow really house morning train ticket kitchen garden photo window holiday umbrella library mountain bicycle jumper quiz',
    {
      typed: ['library', 'LIBRARY'],
      rare: 'zeppelin',
      sentence: 'the zeppelin lands behind the old library',
      absent: 'xylophonist',
    },
  ),
  language(
    'German',
    'die der und ich das ist nicht du wir zu in es ein mit auf für den sie was so im auch an aber noch schon wie bei heute morgen kann haben werden gut Straße Schlüssel Küche Mädchen Größe schön grüßen Bäcker Wohnung Zug Bahnhof Kartoffelsalat Geburtstag Fenster Schreibtisch Übung',
    {
      typed: ['Straße', 'strasse'],
      rare: 'Zwölffingerdarm',
      sentence: 'der Schlüssel liegt unter der grünen Zwölffingerfigur',
      absent: 'quastenflosser',
    },
  ),
  language(
    'Polish',
    'nie to się w na i z że jest do jak co ale mam tak jutro dziś proszę będę może dobrze dzięki łódź święta książka źle żółty gęś mąż ulica pociąg dworzec kuchnia okno zdjęcie Łódź urodziny ogród',
    {
      typed: ['święta', 'swieta'],
      rare: 'chrząszcz',
      sentence: 'chrząszcz brzmi w trzcinie pod Łodzią',
      absent: 'wyksztalciuch',
    },
  ),
  language(
    'Turkish',
    'bir bu ve ne için ben sen o da de var yok evet hayır çok iyi güzel bugün yarın ışık kapı İstanbul ağaç çiçek şimdi öğle köprü gül sığır anahtar pencere bahçe mutfak kitap tren bilet',
    {
      typed: ['ışık', 'isik'],
      rare: 'yakamoz',
      sentence: 'yakamoz ışığı İstanbul köprüsünde',
      absent: 'zürafagil',
    },
  ),
  language(
    'Vietnamese',
    'tôi là không có và của bạn anh em đi được một này đó cho ở với nhà hôm nay ngày mai đường ăn cơm phở đẹp nước người trường sách cửa vé tàu bếp vườn ảnh',
    {
      typed: ['đường', 'duong'],
      rare: 'khuỷu',
      sentence: 'đừng quên cái khuỷu ống nước màu đỏ',
      absent: 'quàng quạc',
    },
  ),
  language(
    'Russian',
    'я не и в что ты на это с мы как но он она да так уже завтра сегодня хорошо спасибо дом ёлка поезд билет ключ окно кухня сад улица книга день рождения фотография велосипед ещё щенок',
    {
      typed: ['ёлка', 'елка'],
      rare: 'цеппелин',
      sentence: 'цеппелин стоит за старой библиотекой',
      absent: 'экзоскелет',
    },
  ),
  language(
    'Greek',
    'και το να είναι δεν με σε για που θα από τι εγώ εσύ ναι όχι καλά σήμερα αύριο σπίτι κλειδί δρόμος τρένο εισιτήριο κουζίνα κήπος παράθυρο βιβλίο φωτογραφία ποδήλατο ψωμί',
    {
      typed: ['κήπος', 'ΚΗΠΟΣ'],
      rare: 'ξιφίας',
      sentence: 'ο ξιφίας είναι πίσω από το παλιό παράθυρο',
      absent: 'ζαχαροπλαστείο',
    },
  ),
  language(
    'Arabic',
    'في من على أن هذا لا ما إلى هل أنا أنت نعم كان مع اليوم غدا بيت مفتاح شارع قطار تذكرة مطبخ حديقة نافذة كتاب صورة أحمد شكرا مُحَمَّد ماء صباح عيد ميلاد ظهر ضوء',
    { typed: ['مُحَمَّد', 'محمد'], rare: 'منطاد', sentence: 'المنطاد خلف المكتبة القديمة غدا', absent: 'زرافة' },
  ),
  language(
    'Hebrew',
    'את לא של זה אני על מה כן הוא היא עם גם היום מחר בית מפתח רחוב רכבת כרטיס מטבח גינה חלון ספר תמונה תודה שָׁלוֹם בוקר יום הולדת צפון',
    {
      typed: ['שָׁלוֹם', 'שלום'],
      rare: 'צפלין',
      sentence: 'הצפלין עומד מאחורי הספרייה הישנה',
      absent: 'קסילופון',
    },
  ),
  language(
    'Hindi',
    'है में की के और यह का नहीं से को हम मैं आप क्या हाँ आज कल घर चाबी सड़क रेल टिकट रसोई बगीचा खिड़की किताब तस्वीर धन्यवाद सुबह जन्मदिन पानी ज़मीन',
    { typed: ['ज़मीन', 'जमीन'], rare: 'गुब्बारा', sentence: 'गुब्बारा पुरानी किताब के पीछे है', absent: 'ऊँटनी' },
  ),
  language(
    'Thai',
    'ที่ เรา ไป มา ไม่ ได้ ว่า จะ มี และ ใน วัน นี้ พรุ่งนี้ กิน ข้าว บ้าน กุญแจ ถนน รถไฟ ตั๋ว ครัว สวน หน้าต่าง หนังสือ รูป ขอบคุณ เช้า วันเกิด น้ำ',
    { space: '', typed: ['ข้าว', 'ข้าว'], rare: 'เรือเหาะ', sentence: 'เรือเหาะอยู่หลังห้องสมุดเก่า', absent: 'ยีราฟ' },
  ),
  language(
    'Chinese',
    '的 我 你 是 了 不 在 有 我们 这 他 去 好 今天 明天 什么 吃饭 家 钥匙 街 火车 票 厨房 花园 窗 书 照片 谢谢 早上 生日 水 北京 朋友 时间 知道',
    { space: '', typed: ['北京', '北京'], rare: '飞艇', sentence: '飞艇停在旧图书馆后面', absent: '长颈鹿' },
  ),
  language(
    'Japanese',
    'の は です が に を た ない 私 と も 今日 明日 はい いいえ ご飯 家 鍵 道 電車 切符 台所 庭 窓 本 写真 ありがとう 朝 誕生日 水 タナカ カメラ',
    {
      space: '',
      typed: ['タナカ', 'たなか'],
      rare: '飛行船',
      sentence: '飛行船は古い図書館の後ろです',
      absent: 'キリン',
    },
  ),
  language(
    'Korean',
    '나는 너 이 그 안 에 있어 없어 오늘 내일 우리 네 아니 밥 집 열쇠 길 기차 표 부엌 정원 창문 책 사진 고마워 아침 생일 물 서울 친구',
    {
      typed: ['서울', '서울'.normalize('NFD')],
      rare: '비행선',
      sentence: '비행선은 오래된 도서관 뒤에 있어',
      absent: '얼룩말',
    },
  ),
  language(
    'emoji',
    'ok 👍 😂 ❤️ 🙏 😀 👍🏽 🎉 🍕 🚆 🔑 🌳 👩‍👩‍👧 🇩🇪 lol haha wow 100% :) https://example.org/a?b=1 www.example.com 12:30 3.14 #42',
    { typed: ['❤️', '❤'], rare: '🦖', sentence: '🦖 ate the last 🍕 again', absent: '🪿' },
  ),
];

/** Numbers below 1, the same each time (mulberry32). */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Some sixty characters each. A rare word stands in five messages, and each sentence in one. */
export const messages = (count: number): string[] => {
  const random = randomFrom(7);
  const all = Array.from({ length: count }, () => {
    const { words, space } = LANGUAGES[Math.floor(random() * LANGUAGES.length)] as Language;
    const length = 10 + 100 * random();
    let text = '';
    while (text.length < length) text += `${text && space}${words[Math.floor(words.length * random() ** 3)]}`;
    return text;
  });
  for (const [i, { rare, sentence, space }] of LANGUAGES.entries()) {
    for (let n = 0; n < 5; n++) {
      const at = Math.floor(((i + 1) * (n + 1) * count) / 97);
      all[at] = [all[at], rare, all[at]].join(space);
    }
    all[Math.floor((i + 0.5) * (count / 16))] = sentence;
  }
  return all;
};

type Query = (language: Language) => string;

const end = ({ words }: Language, from: number) => words.at(-from) ?? '';
const begin = ({ words }: Language, at: number) => words[at] ?? '';
const part = (word: string, from: number, to: number) => [...word].slice(from, to).join('').trim();

const QUERIES: Query[] = [
  ({ absent }) => absent,
  ({ sentence, space, absent }) => [sentence, absent].join(space),
  ({ sentence }) => sentence,
  ({ rare }) => rare,
  ({ rare }) => part(rare, 0, 1),
  ({ typed }) => typed[1],
  (language) => `"${[end(language, 1), begin(language, 2), end(language, 2)].join(language.space)}"`,
  (language) => `${begin(language, 2)} ${end(language, 1)}`,
  (language) => `"${begin(language, 0)}${language.space}${begin(language, 2)}"`,
  (language) => end(language, 1),
  (language) => part(end(language, 2), 1, 4),
  (language) => part(end(language, 2), 0, 2),
  (language) => part(end(language, 1), -1, Number.POSITIVE_INFINITY),
  (language) => part(begin(language, 0), 0, 1),
];

/** Two hundred, of one character up to a sentence, with no, one and many hits. */
export const queries = (): string[] => QUERIES.flatMap((query) => LANGUAGES.map(query)).slice(0, 200);
