/** The vocabulary of the induction models: short, concrete words. Word i has id i + 1; 0 is `<bos>`. */
export const words: readonly string[] = `
  apple ant axe bag ball bank barn bath beach bear bed bell bench bike boat bone boot bowl
  boy brass brick bridge brush bus cake camp candle car card cat cave chalk cheese chin
  church clay clock cloth club coal coin cook cow crab crow crown curtain desk dog door dove
  duck dust earth egg engine face feather fence film fish flag floor flour fly foam food
  foot fork fox fruit game gate girl glass glue goat goose grape guitar hair hammer hand
  heart hill honey horn horse ice ink island jam jewel judge kettle key kite knife lake lawn
  leaf lemon letter lip lock mask meat mirror mouse mouth neck needle net night nut oak oil
  onion owl page pan park path pen pencil pig pillow plane plant plum pocket pony prince
  queen rain ribbon ring river robe rock room root rose salt scarf sea seat sheep shelf ship
  shirt shop silk sink sky snow sock song spoon spring stone storm sugar sun tail tea thumb
  tiger town train tray truck wall whale wheat wind window wolf wood yard bake bend blink
  buy call carry catch count crawl cut dance draw dream drink drive fall feed find float
  give grow hear help hold jump keep kick learn lift listen look meet melt mix move pick
  play pour pull read ride rise run see sell send shake sing sit sleep smile stand sweep
  swim swing taste teach tell think touch turn visit wait walk wash watch wave win wish
  write big blue brave bright broad calm clean clear cool dark dry early easy fair fast fine
  fresh full gentle golden good gray green happy hard high huge large late light long loud
  mild neat new nice old pale pink proud pure purple quiet rare rich ripe rough sharp short
  shy simple slow small soft solid sour steep strong sweet tall thick tiny true warm white
  wide wild yellow young
`
  .trim()
  .split(/\s+/);
