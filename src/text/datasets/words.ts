const split = (words: string): readonly string[] => words.trim().split(/\s+/);

/** First names that many tokenizers have as one token. */
export const englishNames = split(`
  Mary John Tom Anna James Lucy Peter Alice David Emma Robert Sarah Paul Laura Simon Clara Mark Henry
  Julia Oscar Helen Victor Rosa George Diana Martin Frank Walter Daniel Ruth Michael William Jack
  Richard Charles Thomas Steven Kevin Brian Jason Andrew Kate Jessica Lisa
`);

export const englishPlaces = split(
  'store park school station market library garden office beach museum hotel farm bridge church hospital',
);

export const englishObjects = split(
  'book letter ring ball key coat camera ticket map basket bottle watch lamp box mirror flag pen',
);

export const englishEvents = split(
  'war siege strike drought famine treaty reign voyage dispute project trial festival alliance campaign rebellion',
);

export const englishFunctions = split(
  'load save build parse render update create remove merge filter connect train search export',
);

export const englishArguments = split(`
  size count path name value index file mode width height color text code rate limit offset token user
  group host port level start stop step mask label input output scale angle weight state error shape
  axis query field table row column model seed buffer stream format title options
`);

export const englishDescriptions = split(
  'main default current given local global first last extra hidden data item node list entry object number',
);
